import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Latest } from '../../src/status/latest.js'
import { dice } from './dice.js'

const test = suite('status / latest')

test('holds the newest of each key, in the order in which these came', () => {
  const latest = new Latest<number>()

  assert.equal([latest.put('a', 1), latest.put('b', 2), latest.put('a', 3)], [undefined, undefined, 1])
  assert.equal(
    [...latest],
    [
      ['b', 2],
      ['a', 3],
    ],
  )
  assert.equal([latest.takeOldest(), latest.takeOldest(), latest.takeOldest()], [2, 3, undefined])
})

test('what was just given may be taken while others are still to come', () => {
  const latest = new Latest<number>()
  for (const key of ['a', 'b', 'c']) latest.put(key, key.charCodeAt(0))
  const seen: string[] = []
  for (const [key] of latest) {
    seen.push(key)
    if (key !== 'b') latest.take(key)
  }

  assert.equal(seen, ['a', 'b', 'c'])
  assert.equal([...latest], [['b', 98]])
})

test('is what a map is whose entries are taken out before they are put in again', () => {
  const random = dice(7)
  const roll = (sides: number) => Math.floor(random() * sides)
  const latest = new Latest<number>()
  const map = new Map<string, number>()
  for (let n = 0; n < 20_000; n++) {
    const key = `k${roll(12)}`
    const deed = roll(100)
    const first = map.keys().next().value
    if (deed < 70) {
      assert.is(latest.put(key, n), map.get(key))
      map.delete(key)
      map.set(key, n)
    } else if (deed < 85) {
      assert.is(latest.take(key), map.get(key))
      map.delete(key)
    } else if (deed < 99) {
      assert.is(latest.takeOldest(), first === undefined ? undefined : map.get(first))
      if (first !== undefined) map.delete(first)
    } else {
      latest.clear()
      map.clear()
    }
    if (n % 50 === 0) assert.equal([...latest], [...map])
  }
})

test.run()
