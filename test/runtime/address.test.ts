import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { choir } from '../../actors/choir/pipeline.js'
import { type AnyPipeline, address, awaitedBy, stagesOf, upstreamOf } from '../../src/runtime/address.js'
import { pipeline } from '../../src/runtime/pipeline.js'
import { kit } from '../../src/runtime/stage.js'

const test = suite('runtime / address')

interface Messages {
  raw: { part: string; take: number }
  gone: { part: string; take: number }
  cut: { part: string }
  planned: { song: string }
}
const { stage, join } = kit<Messages, { quietMs: number }>()
const ends = { version: 1, concurrency: 1, handle: async () => undefined }

const still = stage({ ...ends, name: 'still', accepts: 'raw', sends: [], key: ({ part }) => part })
const cut = stage({ ...ends, name: 'cut', accepts: 'raw', sends: ['cut'], key: ({ part }) => part })
const plan = join({
  ...ends,
  name: 'plan',
  accepts: ['cut', 'raw', 'gone'],
  sends: ['planned', 'raw'],
  key: () => 'song',
  member: ({ body }) => body.part,
  quietMs: ({ quietMs }) => quietMs,
  calm: true,
})
const show = stage({ ...ends, name: 'show', accepts: 'planned', sends: [], key: ({ song }) => song })

const line = pipeline<Messages>(
  'line',
  { subject: () => 'song/a', run: ({ kind }) => (kind === 'planned' ? 'first' : undefined), trouble: () => [] },
  { raw: [still, cut, plan], gone: [plan], cut: [plan], planned: [show] },
) as unknown as AnyPipeline

const settings = { quietMs: 250 }
const raw = { kind: 'raw', body: { part: 'ana', take: 1 } }
const of = (message: { kind: string; body: unknown }, edition = 'ffmpeg 5') => address(line, settings, edition, message)

test('makes one envelope for each stage of the row', () => {
  assert.equal(
    of(raw).map(({ stage, key, gather }) => [stage, key, gather]),
    [
      ['line/still', 'ana', undefined],
      ['line/cut', 'ana', undefined],
      ['line/plan', 'song', { member: 'ana', quietMs: 250 }],
    ],
  )
  assert.equal(
    of({ kind: 'planned', body: { song: 'a' } }).map(({ subject, run, kind, body }) => [subject, run, kind, body]),
    [['song/a', 'first', 'planned', { song: 'a' }]],
  )
})

test('refuses a message that has no row', () => {
  assert.throws(() => of({ kind: 'typo', body: {} }), 'line has no row for typo')
})

test('fingerprints what decides the result: body, kind, edition and version, and not the order of writing', () => {
  const print = (message: typeof raw, edition?: string) => of(message, edition).at(-1)!.fingerprint
  assert.is(print(raw), print({ kind: 'raw', body: { take: 1, part: 'ana' } }))
  const others = [
    print(raw),
    print({ ...raw, body: { part: 'ana', take: 2 } }),
    print({ ...raw, kind: 'gone' }),
    print(raw, 'ffmpeg 6'),
  ]
  assert.is(new Set(others).size, others.length)

  const next = { ...line, routes: { ...line.routes, raw: [{ ...line.routes.raw![0]!, version: 2 }] } }
  assert.is.not(address(next, settings, 'ffmpeg 5', raw)[0]!.fingerprint, of(raw)[0]!.fingerprint)
})

test('knows every stage once', () => {
  assert.equal(
    stagesOf(line).map(({ name }) => name),
    ['still', 'cut', 'plan', 'show'],
  )
})

test('knows what is on the way to a stage, through any number of steps, and never the stage itself', () => {
  const upstream = (name: string) => {
    const stage = stagesOf(line).find((candidate) => candidate.name === name)!
    return upstreamOf(line, stage)
      .map((before) => before.name)
      .sort()
  }
  assert.equal(upstream('show'), ['cut', 'plan'])
  assert.equal(upstream('plan'), ['cut'], 'although it sends itself what it accepts')
  assert.equal(upstream('cut'), ['plan'])
})

test('of two calm joins in a loop the earlier does not wait for the later, which waits for it', () => {
  const names = (stages: readonly { name: string }[]) => stages.map(({ name }) => name).sort()
  const named = (name: string) => stagesOf(choir as unknown as AnyPipeline).find((stage) => stage.name === name)!

  assert.equal(names(awaitedBy(choir as unknown as AnyPipeline, named('pair'))), ['align', 'convert', 'read'])
  assert.equal(names(awaitedBy(choir as unknown as AnyPipeline, named('define'))), ['align', 'convert', 'pair', 'read'])
})

test.run()
