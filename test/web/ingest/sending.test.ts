import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { PIECE_BYTES, sendFile, type Wire } from '../../../src/web/ingest/sending.js'
import { Problem } from '../../../src/web/problem.js'

const test = suite('web / ingest / sending')

const SIZE = 3 * PIECE_BYTES + 5
const outgoing = {
  file: new Blob([new Uint8Array(SIZE).fill(7)]),
  folder: 'raw' as const,
  path: 'a+b+c.webm',
  mark: 'm',
}

/** A service that keeps uploads, and what can go wrong on the way to it. */
function rig() {
  const kept = new Map<string, number>()
  const memory = new Map<string, string>()
  const said: string[] = []
  const pauses: number[] = []
  const trouble: (() => void)[] = []
  const wire: Wire = {
    async begin(folder, path, sizeBytes) {
      said.push(`begin ${folder}/${path} ${sizeBytes}`)
      kept.set('u1', 0)
      return { id: 'u1', offset: 0 }
    },
    offsetOf: async (id) => kept.get(id),
    async send(id, offset, piece) {
      trouble.shift()?.()
      if (kept.get(id) !== offset) throw new Problem(409, { detail: `expected offset ${kept.get(id)}` })
      said.push(`send ${offset}`)
      kept.set(id, offset + piece.size)
      return offset + piece.size
    },
    remember: (mark, id) => void (id === undefined ? memory.delete(mark) : memory.set(mark, id)),
    remembered: (mark) => memory.get(mark),
    pause: async (ms) => void pauses.push(ms),
  }
  return { wire, kept, memory, said, pauses, trouble }
}

const forever = new AbortController().signal

test('sends a file piece by piece, and forgets it when it is whole', async () => {
  const { wire, kept, memory, said } = rig()
  const progress: number[] = []
  await sendFile(outgoing, wire, forever, (sent) => progress.push(sent))

  assert.equal(said, [`begin raw/a+b+c.webm ${SIZE}`, ...[0, 1, 2, 3].map((n) => `send ${n * PIECE_BYTES}`)])
  assert.equal(progress, [0, PIECE_BYTES, 2 * PIECE_BYTES, 3 * PIECE_BYTES, SIZE])
  assert.is(kept.get('u1'), SIZE)
  assert.is(memory.size, 0)
})

test('goes on where the service stands after the network was away, and pauses longer each time', async () => {
  const { wire, said, pauses, trouble } = rig()
  const away = () => {
    throw new TypeError('Failed to fetch')
  }
  trouble.push(() => undefined, away, away, away)
  await sendFile(outgoing, wire, forever, () => undefined)

  assert.is(said.filter((line) => line.startsWith('begin')).length, 1)
  assert.is(said.filter((line) => line.startsWith('send')).length, 4)
  assert.equal(pauses, [1000, 2000, 4000])
})

test('goes on where it stopped when the page was closed in between', async () => {
  const { wire, kept, memory, said } = rig()
  kept.set('u1', 2 * PIECE_BYTES)
  memory.set('m', 'u1')
  await sendFile(outgoing, wire, forever, () => undefined)

  assert.equal(said, [`send ${2 * PIECE_BYTES}`, `send ${3 * PIECE_BYTES}`])
})

test('begins anew when the service knows nothing of it any more', async () => {
  const { wire, memory, said } = rig()
  memory.set('m', 'long gone')
  await sendFile(outgoing, wire, forever, () => undefined)

  assert.is(said[0], `begin raw/a+b+c.webm ${SIZE}`)
})

test('what the service refuses is not tried again', async () => {
  const { wire, memory, pauses, trouble } = rig()
  trouble.push(() => {
    throw new Problem(422, { detail: 'found a+b+c.txt, expected a recording' })
  })
  const fault = await sendFile(outgoing, wire, forever, () => undefined).catch((reason: unknown) => reason)

  assert.match((fault as Error).message, /expected a recording/)
  assert.equal(pauses, [])
  assert.is(memory.size, 0)
})

test('a paused upload stays where it is, to be gone on with', async () => {
  const { wire, kept, memory } = rig()
  const going = new AbortController()
  const fault = await sendFile(outgoing, wire, going.signal, (sent) => {
    if (sent === PIECE_BYTES) going.abort()
  }).catch((reason: unknown) => reason)

  assert.is((fault as Error).name, 'AbortError')
  assert.is(kept.get('u1'), PIECE_BYTES)
  assert.is(memory.get('m'), 'u1')
})

test.run()
