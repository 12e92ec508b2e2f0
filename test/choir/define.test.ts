import { readFile } from 'node:fs/promises'

import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { define, largerPictures } from '../../actors/choir/define.js'
import { type Definition, writeDefinition } from '../../actors/choir/definition.js'
import type { Aligned, PlannedRun } from '../../actors/choir/messages.js'
import { onTheRig } from '../support/rig.js'
import { aligned, described, SONG, sheetOf } from './made.js'

const test = suite('choir / define')

const KEY = 'definition/northside+carol+auto.json'

const arrived = (part: Aligned) => ({ kind: 'part.aligned' as const, body: part })
const removed = (part: string) => ({ kind: 'part.removed' as const, body: { ...SONG, part } })
const CHOIR = ['backing', 'alto', 'tenor', 'bass'].map((part) => arrived(aligned(part)))

type Rig = Awaited<ReturnType<typeof onTheRig>>
type Messages = Parameters<typeof define.handle>[0]

async function withRig(story: (rig: Rig) => Promise<void>): Promise<void> {
  const rig = await onTheRig()
  await story(rig).finally(rig.close)
}

async function defined(rig: Rig, messages: Messages): Promise<PlannedRun> {
  const [sent] = await rig.give(define, messages)
  assert.is(sent?.kind, 'song.defined')
  return sent!.body as PlannedRun
}

async function written(rig: Rig): Promise<string> {
  const { scratch } = await rig.tools({ name: 'look', version: 1 })
  return readFile(await rig.store.fetch(KEY, scratch), 'utf8')
}

test('the definition of a song is written, sent and noted', () =>
  withRig(async (rig) => {
    const sheet = described({ parts: { alto: { offset: 80 }, tenor: { volume: 0 }, bass: { hidden: true } } })
    const planned = await defined(rig, [sheet, ...CHOIR])

    assert.equal(JSON.parse(await written(rig)), planned.definition)
    assert.equal(
      planned.parts.map(({ part }) => part),
      ['alto', 'backing', 'bass', 'tenor'],
    )
    assert.is(planned.frames, 500)
    assert.match(planned.run, /^[0-9a-f]{12}$/)
    const noted = new Map(rig.notes.map(({ item, detail }) => [item, detail]))
    assert.equal(noted.get('part/alto'), { appliedOffsetMs: 80, seen: true, heard: true })
    assert.equal(noted.get('part/tenor'), { appliedOffsetMs: 0, seen: true, heard: false })
    assert.equal(noted.get('part/bass'), { appliedOffsetMs: 0, seen: false, heard: true })
    assert.equal(noted.get('song'), { run: planned.run, definition: KEY, note: null })
  }))

test('the same song is the same run, in whatever order its parts came', () =>
  withRig(async (rig) => {
    const first = await defined(rig, CHOIR)
    const bytes = await written(rig)

    assert.equal(await defined(rig, CHOIR.toReversed()), first)
    assert.is(await written(rig), bytes)
  }))

test('another take, another volume and another name are other runs', () =>
  withRig(async (rig) => {
    const runs = new Set<string>()
    const again = arrived(aligned('alto', 0, { bytes: 'sung again' }))
    runs.add((await defined(rig, CHOIR)).run)
    runs.add((await defined(rig, [...CHOIR.filter(({ body }) => body.part !== 'alto'), again])).run)
    runs.add((await defined(rig, [described({ parts: { alto: { volume: 0 } } }), ...CHOIR])).run)
    runs.add((await defined(rig, [described({ output: { name: 'slow' } }), ...CHOIR])).run)

    assert.is(runs.size, 4)
    assert.equal(await rig.keys(), [KEY, 'definition/northside+carol+slow.json'])
  }))

test('a newcomer that fits the grid of the written definition moves nobody', () =>
  withRig(async (rig) => {
    const before = (await defined(rig, [...CHOIR, arrived(aligned('guitar'))])).definition
    const after = (await defined(rig, [...CHOIR, arrived(aligned('guitar')), arrived(aligned('flute'))])).definition

    const seats = ({ inputs }: Definition) => inputs.filter(({ part_id }) => part_id !== 'flute')
    assert.equal(seats(after), seats(before))
    assert.is(after.grid.columns * after.grid.rows, 6)
  }))

test('a definition that somebody broke is written anew', () =>
  withRig(async (rig) => {
    const first = await defined(rig, CHOIR)
    await rig.keep(KEY, import.meta.filename, { from: 'an editor' })

    assert.equal(await defined(rig, CHOIR), first)
    assert.equal(JSON.parse(await written(rig)), first.definition)
  }))

test('when the last part is removed nothing is sent, and the song says that it has none', () =>
  withRig(async (rig) => {
    await rig.give(define, [described({}), removed('backing')])

    assert.equal(rig.sent, [])
    assert.equal(await rig.keys(), [])
    assert.equal(rig.notes, [{ item: 'song', detail: { run: null, note: 'the song has no parts' } }])
  }))

test('nothing is defined while the backing is missing', () =>
  withRig(async (rig) => {
    await rig.give(define, [removed('backing'), ...CHOIR.slice(1)])

    assert.equal(rig.sent, [])
    assert.equal(await rig.keys(), [])
  }))

const HD = { widthPx: 1920, heightPx: 1080 }

test('a picture that is too small for its place is asked for again, larger, and nothing else is sent', () =>
  withRig(async (rig) => {
    const small = aligned('backing', 0, { widthPx: 480, heightPx: 270, recorded: HD })
    const sent = await rig.give(define, [arrived(small), arrived(aligned('alto', 0, { recorded: HD, seen: false }))])

    const box = { widthPx: 1886, heightPx: 1060 }
    assert.equal(sent, [{ kind: 'part.raw', body: { ...small.recording, box } }])
    assert.equal(await rig.keys(), [])
  }))

test('once the larger picture is there the song is defined', () =>
  withRig(async (rig) => {
    const box = { widthPx: 1886, heightPx: 1060 }
    const large = aligned('backing', 0, { widthPx: 1884, heightPx: 1060, recorded: HD, box })

    assert.is((await defined(rig, [arrived(large)])).frames, 500)
  }))

test('a larger picture is asked for once only, and only where the recording has it', () => {
  const wishes = (made: Parameters<typeof aligned>[2], sheet: object = {}) => {
    const parts = [aligned('backing', 0, made)]
    return largerPictures(writeDefinition(SONG, parts, sheetOf(sheet)), parts).map(({ box }) => box)
  }
  const small = { widthPx: 480, heightPx: 270 }

  assert.equal(wishes({ ...small }), [])
  assert.equal(wishes({ ...small, recorded: { widthPx: 640, heightPx: 360 } }), [{ widthPx: 640, heightPx: 360 }])
  assert.equal(wishes({ ...small, recorded: HD, box: HD }), [])
  assert.equal(wishes({ ...small, recorded: HD }, { parts: { backing: { hidden: true } } }), [])
  assert.equal(wishes({ widthPx: 1600, heightPx: 900, recorded: HD }), [])
  assert.equal(wishes({ ...small, recorded: HD }, { parts: { backing: { aspectRatio: '4:3' } } }), [
    { widthPx: 1886, heightPx: 1060 },
  ])
})

test.run()
