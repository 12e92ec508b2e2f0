import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Homes } from '../../src/media/homes.js'

const test = suite('media / homes')

function counted(most: number) {
  let opened = 0
  return new Homes(() => ++opened, most)
}
const where = (homes: Homes<number>, of: string) => homes.run(of, async (thread) => thread)

test('sends what comes again to where it was', async () => {
  const homes = counted(3)
  const first = [await where(homes, 'a'), await where(homes, 'b'), await where(homes, 'c')]
  assert.equal(first, [1, 2, 3])
  assert.equal([await where(homes, 'b'), await where(homes, 'a'), await where(homes, 'c')], [2, 1, 3])
})

test('gives what is new the home that was not asked for longest, where there is none left', async () => {
  const homes = counted(2)
  await where(homes, 'a')
  await where(homes, 'b')
  await where(homes, 'a')

  assert.is(await where(homes, 'c'), 2)
  assert.is(await where(homes, 'a'), 1)
  assert.is(await where(homes, 'b'), 2)
  assert.equal(homes.threads, [1, 2])
})

test('drives nobody out who is at work while another home is idle', async () => {
  const homes = counted(2)
  let end: (() => void) | undefined
  const long = homes.run('a', (thread) => new Promise<number>((resolve) => (end = () => resolve(thread))))
  await where(homes, 'b')

  assert.is(await where(homes, 'c'), 2)
  end?.()
  assert.is(await long, 1)
})

test('lets go of a home when its work fails', async () => {
  const homes = counted(1)
  const fault = await homes.run('a', () => Promise.reject(new Error('gone'))).catch((reason: Error) => reason.message)

  assert.is(fault, 'gone')
  assert.is(await where(homes, 'b'), 1)
})

test.run()
