import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Alignment, align } from '../../native-workers/align/index.js'
import { chance, late, louder, melody, mixed, noise, plucked, sung, writeWav } from './made-sounds.js'

const SECONDS = 14

const test = suite<{ folder: string }>('align')

test.before(async (at) => {
  at.folder = await mkdtemp(join(tmpdir(), 'align-'))
})
test.after(({ folder }) => rm(folder, { recursive: true }))

const notes = melody(chance(7), SECONDS)
const backing = plucked(notes, SECONDS)
const hiss = () => noise(chance(99), SECONDS, 0.0005)
/** A person sings a little before or after the beat: up to 8 ms. */
const human = (random = chance(11)) =>
  notes.map((note) => ({ ...note, startS: note.startS + 0.016 * (random() - 0.5) }))
const voice = mixed(sung(human(), SECONDS), hiss())

async function aligned(folder: string, heard: Float32Array, wanted = backing): Promise<Alignment> {
  const files = [writeWav(join(folder, 'heard.wav'), heard), writeWav(join(folder, 'wanted.wav'), wanted)]
  const [heardFile, wantedFile] = (await Promise.all(files)) as [string, string]
  return align({ heard: heardFile, wanted: wantedFile })
}

function accepted(found: Alignment, method: 'bleed' | 'rhythm', offsetMs: number, withinMs: number): void {
  assert.is(found.status, 'ok', JSON.stringify(found))
  assert.is(found.method, method)
  assert.ok(found.confidence >= 1.5, `confidence ${found.confidence}`)
  assert.ok(Math.abs(found.offsetMs - offsetMs) <= withinMs, `${found.offsetMs} ms, expected ${offsetMs}`)
}

function refused(found: Alignment): void {
  const { offsetMs, method, status } = found
  assert.equal(
    { offsetMs, method, status },
    { offsetMs: 0, method: 'none', status: 'needs-review' },
    JSON.stringify(found),
  )
}

for (const offsetMs of [0, 240, 3_137.5, 9_400, -650]) {
  test(`finds a part that is ${offsetMs} ms late by the backing in its microphone`, async ({ folder }) => {
    const part = late(mixed(voice, louder(backing, 0.03)), offsetMs)

    accepted(await aligned(folder, part), 'bleed', offsetMs, 2)
  })
}

test('measures in the middle of the part when two clocks differ', async ({ folder }) => {
  const part = late(mixed(voice, louder(backing, 0.03)), 420, 90, SECONDS / 2)

  accepted(await aligned(folder, part), 'bleed', 420, 2)
})

for (const offsetMs of [310, -1_200]) {
  test(`finds a part that is ${offsetMs} ms late by its rhythm alone`, async ({ folder }) => {
    accepted(await aligned(folder, late(voice, offsetMs)), 'rhythm', offsetMs, 20)
  })
}

test('refuses a part that sings another song', async ({ folder }) => {
  const stranger = mixed(sung(melody(chance(23), SECONDS), SECONDS), hiss())

  const found = await aligned(folder, stranger)

  refused(found)
  assert.ok(found.alternatives.length > 0)
  const confidences = found.alternatives.map(({ confidence }) => confidence)
  assert.equal(
    confidences,
    confidences.toSorted((a, b) => b - a),
  )
  assert.ok(found.alternatives.every((guess) => Math.abs(guess.offsetMs) <= 10_000))
})

test('refuses a part that is only noise', async ({ folder }) => {
  refused(await aligned(folder, noise(chance(5), SECONDS, 0.2)))
})

/** The same samples again and again, as a sequencer or a metronome plays them. */
const looped = (sound: Float32Array, periodS: number) =>
  Float32Array.from({ length: SECONDS * 48_000 }, (_, i) => sound[i % (periodS * 48_000)] ?? 0)

test('refuses a song that repeats, with and without bleed', async ({ folder }) => {
  const phrase = melody(chance(31), 4).map((note) => ({ ...note, startS: note.startS - 0.45 }))
  const wanted = looped(plucked(phrase, 4), 2.5)
  const dry = mixed(looped(sung(phrase, 4), 2.5), hiss())

  refused(await aligned(folder, late(dry, 180), wanted))
  refused(await aligned(folder, late(mixed(dry, louder(wanted, 0.03)), 180), wanted))
})

test('refuses a click that never changes', async ({ folder }) => {
  const clicks = looped(plucked([{ startS: 0, lengthS: 0.3, midi: 80 }], 1), 0.5)

  refused(await aligned(folder, late(mixed(clicks, hiss()), 100), clicks))
})

test('has no confidence in silence on either side', async ({ folder }) => {
  const silence = new Float32Array(backing.length)
  const nothing = { offsetMs: 0, confidence: 0, method: 'none', status: 'needs-review', alternatives: [] }

  assert.equal(await aligned(folder, silence), nothing)
  assert.equal(await aligned(folder, voice, silence), nothing)
  assert.equal(await aligned(folder, new Float32Array(0)), nothing)
})

test('has no confidence in less than three seconds of sound', async ({ folder }) => {
  const brief = Float32Array.from(backing.subarray(0, 2.8 * 48_000))
  const paused = mixed(brief, new Float32Array(backing.length))

  assert.is((await aligned(folder, brief)).confidence, 0)
  assert.is((await aligned(folder, paused)).confidence, 0)
})

test.run()
