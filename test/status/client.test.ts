import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { newlyFollowed, tell } from '../../src/status/client.js'

const test = suite('status / follow')

function followed() {
  const told: unknown[] = []
  const each = newlyFollowed('songs', {
    snapshot: (items) => told.push(items.map((item) => item.key)),
    put: (key, d) => told.push([key, d]),
    del: (key) => told.push([key]),
  })
  return { each, told }
}

const snap = (seq: number, keys: string[], last?: true) => ({
  t: 'snap',
  seq,
  items: keys.map((key) => ({ key, rev: 1, d: {} })),
  last,
})

test('tells a snapshot once all of it is there', () => {
  const { each, told } = followed()
  tell(each, snap(7, ['a', 'b']))
  const half = [each.seq, ...told]
  tell(each, snap(7, ['c'], true))

  assert.equal(half, [undefined])
  assert.equal(told, [['a', 'b', 'c']])
  assert.is(each.seq, 7)
})

test('forgets half a snapshot and its place when it is reset', () => {
  const { each, told } = followed()
  tell(each, snap(7, ['a'], true))
  tell(each, snap(9, ['b']))
  tell(each, { t: 'reset', why: 'lag' })
  const place = each.seq
  tell(each, snap(11, ['c'], true))

  assert.is(place, undefined)
  assert.equal(told, [['a'], ['c']])
})

test('takes no mark for its own before it has been told all that came earlier', () => {
  const { each } = followed()
  tell(each, snap(3, [], true))
  each.level = false
  tell(each, { t: 'mark', seq: 9 })
  const away = each.seq
  tell(each, { t: 'resumed', from: 3, n: 0 })
  tell(each, { t: 'mark', seq: 9 })
  tell(each, { t: 'mark', seq: 8 })

  assert.equal([away, each.seq], [3, 9])
})

test.run()
