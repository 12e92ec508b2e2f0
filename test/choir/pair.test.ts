import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { Converted } from '../../actors/choir/messages.js'
import { pair } from '../../actors/choir/pair.js'
import { onTheRig } from '../support/rig.js'
import { converted, described, SONG } from './made.js'

const test = suite('choir / pair')

const [backing, alto, tenor] = ['backing', 'alto', 'tenor'].map((part) => converted(part)) as [
  Converted,
  Converted,
  Converted,
]
const arrived = (part: Converted) => ({ kind: 'part.converted' as const, body: part })
const removed = (part: string) => ({ kind: 'part.removed' as const, body: { ...SONG, part } })
const paired = (body: object) => ({ kind: 'part.paired', body })

async function give(...messages: Parameters<typeof pair.handle>[0][number][]) {
  const rig = await onTheRig()
  const sent = await rig.give(pair, messages)
  await rig.close()
  return { sent, song: rig.notes.find(({ item }) => item === 'song')?.detail }
}

test('every part is paired with the backing, the backing with nobody', async () => {
  const { sent, song } = await give(arrived(backing), arrived(alto), arrived(tenor))

  assert.equal(sent, [paired({ part: alto, backing }), paired({ part: backing }), paired({ part: tenor, backing })])
  assert.equal(song, { waitingFor: null, backing: 'backing', backingNote: null })
})

test('a song without a backing part waits, and says so', async () => {
  const { sent, song } = await give(arrived(alto), arrived(tenor))

  assert.equal(sent, [])
  assert.match(String(song?.waitingFor), /^a backing part: /)
})

test('the song waits again when its backing is removed', async () => {
  const { sent, song } = await give(removed('backing'), arrived(alto))

  assert.equal(sent, [])
  assert.match(String(song?.waitingFor), /^a backing part: /)
})

test('a song of which only the sheet is here waits for recordings', async () => {
  const { sent, song } = await give(described({}), removed('backing'))

  assert.equal(sent, [])
  assert.is(song?.waitingFor, 'recordings')
})

test('a part that was removed is paired no more', async () => {
  const { sent } = await give(arrived(backing), removed('alto'), arrived(tenor))

  assert.equal(sent, [paired({ part: backing }), paired({ part: tenor, backing })])
})

test('the song sheet says which part is the backing', async () => {
  const sheet = { parts: { tenor: { partType: 'backing' }, backing: { partType: 'rendition' } } }
  const { sent, song } = await give(described(sheet), arrived(backing), arrived(tenor))

  assert.equal(sent, [paired({ part: backing, backing: tenor }), paired({ part: tenor })])
  assert.is(song?.backing, 'tenor')
})

test('of several backing parts the first by name is taken, and it is said', async () => {
  const { sent, song } = await give(
    described({ parts: { alto: { partType: 'backing' } } }),
    arrived(backing),
    arrived(alto),
  )

  assert.equal(sent, [paired({ part: alto }), paired({ part: backing, backing: alto })])
  assert.match(String(song?.backingNote), /^backing also said to be the backing: alto is/)
})

test('an offset that a person has set goes along, 0 too', async () => {
  const sheet = { parts: { alto: { offset: 0 }, tenor: { offset: -80.5 } } }
  const { sent } = await give(described(sheet), arrived(backing), arrived(alto), arrived(tenor))

  assert.equal(sent, [
    paired({ part: alto, backing, manualMs: 0 }),
    paired({ part: backing }),
    paired({ part: tenor, backing, manualMs: -80.5 }),
  ])
})

test('whatever is new of a part takes the place of what was there', () => {
  const places = [arrived(alto), removed('alto'), described({})].map((message) => pair.member(message))

  assert.equal(places, ['part/alto', 'part/alto', 'sheet'])
  assert.is(pair.key(arrived(alto)), 'northside+carol')
})

test.run()
