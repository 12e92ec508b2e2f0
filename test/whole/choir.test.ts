/** One song through the running service, as its people meet it: dropped, watched, changed, stopped, found again. */
import { existsSync } from 'node:fs'
import { appendFile, copyFile, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { Definition } from '../../actors/choir/definition.js'
import { loudnessOf, pictureHash, shapeOf } from './media.js'
import { ground, RECORDINGS, type Running, readJson, Subscriber, start, troupe } from './troupe.js'

const SONG = 'northside+carol'
const PARTS = ['backing', 'soprano', 'alto', 'tenor', 'bass', 'guitar']
/** Offsets on the container's time line, ms, as they were recorded. */
const TRUTH: Record<string, number> = { soprano: 171.7, alto: -655, tenor: -28, bass: 1429, guitar: 408.7 }
const FINAL = `final/${SONG}+auto-final.mp4`

const test = suite('whole / choir')
const at = await ground('whole-choir')
let service: Running
let song = new Subscriber(`song/${SONG}`)

const definition = () => readJson<Definition>(join(at.store, `definition/${SONG}+auto.json`))
const isDone = ({ items }: Subscriber) => items.get('song')?.status === 'done'
const timesOf = async (folder: string) => {
  const names = await readdir(join(at.store, folder))
  const times = names.map(async (name) => [name, (await stat(join(at.store, folder, name))).mtimeMs] as const)
  return new Map(await Promise.all(times))
}
const allTimes = async () =>
  JSON.stringify(
    await Promise.all(
      ['converted', 'final-parts', 'preview', 'final', 'snapshots'].map(async (folder) => [...(await timesOf(folder))]),
    ),
  )

test.before(async () => {
  service = await start(at.data, '--config', at.config)
})
test.after(async () => {
  await song.disconnect()
  await service.stop()
  await at.clear()
})

test('recordings that are dropped one by one, some in pieces, become one video', async () => {
  await song.connect(service.url)
  for (const [index, part] of PARTS.entries()) {
    const name = `${SONG}+${part}.webm`
    if (index % 2 === 0) await copyFile(join(RECORDINGS, name), join(at.raw, name))
    else await inPieces(join(RECORDINGS, name), join(at.raw, name))
  }
  await song.until('all parts to be taken', ({ items }) => PARTS.every((part) => items.has(`part/${part}`)))
  // a reader that goes away and comes back hears what it missed, once
  await song.disconnect()
  await song.connect(service.url)
  await song.until('the final video of six parts', (self) => isDone(self) && self.items.get('song')?.parts === 6)

  const shape = await shapeOf(join(at.store, FINAL))
  const frames = await expectedFrames()
  assert.equal(
    { ...shape, audioSeconds: Math.round(shape.audioSeconds * 25) },
    {
      widthPx: 1920,
      heightPx: 1080,
      fps: '25/1',
      frames: frames,
      audioSeconds: frames,
    },
  )
  const { lufs, truePeak } = await loudnessOf(join(at.store, FINAL))
  assert.ok(Math.abs(lufs + 16) <= 0.5, `${lufs} LUFS`)
  assert.ok(truePeak <= -1, `${truePeak} dBTP`)
  assert.ok(existsSync(join(at.store, `snapshots/${SONG}+auto-final.mp4.jpg`)))
  assert.ok(existsSync(join(at.store, `preview/${SONG}+auto-preview.mp4`)))
})

/** The longest part after its offset, picture or sound, in whole frames: reckoned anew from what the converted parts hold. */
async function expectedFrames(): Promise<number> {
  const ends = (await definition()).inputs.map(async ({ part_id, offset }) => {
    const factsOf = async (ending: string) => {
      const file = join(at.store, `.facts/converted/${SONG}+${part_id}.${ending}.json`)
      return existsSync(file) ? (await readJson<{ facts: { frames: number; samples: number } }>(file)).facts : undefined
    }
    const [picture, sound] = [await factsOf('mkv'), await factsOf('wav')]
    const pictureEnd = (picture?.frames ?? 0) - Math.round((offset * 25) / 1000)
    return Math.max(pictureEnd, Math.floor(((sound?.samples ?? 0) - Math.round(offset * 48)) / 1920))
  })
  return Math.max(...(await Promise.all(ends)))
}

test('six parts are heard and five seen, each accepted one within 50 ms of where it belongs', async () => {
  const { inputs } = await definition()
  assert.equal(inputs.map((input) => input.part_id).sort(), [...PARTS].sort())
  assert.equal(
    inputs.filter((input) => input.size === null).map((input) => input.part_id),
    ['tenor'],
  )
  for (const part of PARTS.slice(1)) {
    const { status, offsetMs } = song.items.get(`part/${part}`)!
    const applied = inputs.find((input) => input.part_id === part)!.offset
    if (status === 'needs-review') assert.is(applied, 0, `${part} is not moved without confidence`)
    else assert.ok(Math.abs(Number(offsetMs) - TRUTH[part]!) <= 50 && Math.abs(applied - TRUTH[part]!) <= 50, part)
  }
  assert.ok(PARTS.some((part) => song.items.get(`part/${part}`)!.method === 'bleed'))
})

test('a subscriber saw the song go its way in order, across a reconnect', async () => {
  const way = ['new', 'converted', 'aligned', 'rendered', 'composited', 'done']
  const seen = song.statuses('song')
  let from = -1
  for (const status of way) {
    const found = seen.indexOf(status, from + 1)
    assert.ok(found > from, `${status} after ${seen.slice(0, from + 1)} in ${seen}`)
    from = found
  }
  const numbers = song.events.map(({ seq }) => seq)
  assert.ok(
    numbers.every((seq, index) => index === 0 || seq > numbers[index - 1]!),
    'numbers rise',
  )
  assert.ok(song.frames.includes('resumed'), 'the second connection resumed')
})

test('another volume in the song sheet makes the sound anew and leaves the picture bit for bit', async () => {
  const [picture, stripes] = [await pictureHash(join(at.store, FINAL)), await timesOf('final-parts')]
  const quiet = { parts: { guitar: { volume: 0 } } }
  const before = (await stat(join(at.store, FINAL))).mtimeMs
  await writeFile(join(at.raw, `${SONG}.json`), JSON.stringify(quiet))
  const heard = async () => (await definition()).inputs.find((input) => input.part_id === 'guitar')!.volume === 0
  const run = song.items.get('song')!.run
  await song.until('another run to be done', (self) => isDone(self) && self.items.get('song')!.run !== run)

  assert.ok(await heard())
  assert.ok((await stat(join(at.store, FINAL))).mtimeMs > before, 'there is a new final')
  assert.is(await pictureHash(join(at.store, FINAL)), picture)
  const after = await timesOf('final-parts')
  for (const [name, time] of stripes) if (name.endsWith('.mkv')) assert.is(after.get(name), time, `${name} stands`)
})

test('a part that joins renders only the stripe it sits in', async () => {
  const before = await timesOf('final-parts')
  const { grid } = await definition()
  const run = song.items.get('song')!.run
  await copyFile(join(RECORDINGS, `${SONG}+alto.webm`), join(at.raw, `${SONG}+descant.webm`))
  await song.until('a run of seven parts', (self) => isDone(self) && self.items.get('song')!.run !== run)

  const now = await definition()
  assert.equal([now.grid.columns, now.grid.rows], [grid.columns, grid.rows])
  for (const [slot, part] of grid.slots.entries())
    if (part) assert.is(now.grid.slots[slot], part, `${part} keeps its place`)
  const after = await timesOf('final-parts')
  const stripes = [...after.keys()].filter((name) => name.endsWith('.mkv'))
  assert.is(stripes.length, 2)
  assert.is(stripes.filter((name) => before.get(name) === after.get(name)).length, 1, 'the other stripe stands')
})

test('a part that is taken away leaves the song', async () => {
  const run = song.items.get('song')!.run
  await rm(join(at.raw, `${SONG}+descant.webm`))
  await song.until('a run of six parts', (self) => isDone(self) && self.items.get('song')!.run !== run)

  assert.not((await definition()).inputs.some((input) => input.part_id === 'descant'))
  assert.not(song.items.has('part/descant'))
})

test('status, jobs and explain tell of it while it runs', async () => {
  const status = await troupe('status', '--data', at.data, '--json')
  assert.is(status.code, 0, status.err)
  assert.is(JSON.parse(status.out).songs[0].d.status, 'done')
  assert.is((await troupe('jobs', '--data', at.data)).code, 0)
  const explained = await troupe('explain', `${SONG}+alto.webm`, '--data', at.data)
  assert.match(explained.out, /part alto of song carol of choir northside/)
  assert.is((await troupe('start', '--drain', '--data', at.data)).code, 4, 'a second service is refused')
})

test('it stops when it is told to, with nothing left to do', async () => {
  await song.disconnect()
  assert.is(await service.stop(), 0)
  assert.is((await troupe('status', '--data', at.data)).code, 3)
})

test('run again it does no work; without its database it recognises what is there', async () => {
  const before = await allTimes()
  const again = await troupe('start', '--drain', '--data', at.data, '--config', at.config, '--port', '0')
  assert.is(again.code, 0, again.err)
  assert.is(await allTimes(), before)

  for (const ending of ['', '-wal', '-shm']) await rm(join(at.data, `troupe.db${ending}`), { force: true })
  const anew = await troupe('start', '--drain', '--data', at.data, '--config', at.config, '--port', '0')
  assert.is(anew.code, 0, anew.err)
  assert.match(anew.out, new RegExp(`${SONG.replace('+', '\\+')}: done`))
  assert.is(await allTimes(), before)
})

test('an output that was lost is made again', async () => {
  await rm(join(at.store, FINAL))
  const again = await troupe('start', '--drain', '--data', at.data, '--config', at.config, '--port', '0')
  assert.is(again.code, 0, again.err)
  assert.ok(existsSync(join(at.store, FINAL)))
})

test('the service goes on with the song sheet it is given last', async () => {
  service = await start(at.data, '--config', at.config)
  song = new Subscriber(`song/${SONG}`)
  await song.connect(service.url)
  await song.until('the song', ({ items }) => items.has('song'))
  const { run } = song.items.get('song')!
  await writeFile(join(at.raw, `${SONG}.json`), '{ "parts": { "guitar": { "volum": 1 } }, "output": { "reverb": 0 } }')
  await song.until('the sheet to be read', ({ items }) => items.get('sheet')?.status === 'needs-review')

  assert.match(JSON.stringify(song.items.get('sheet')), /volum.*volume/)
  await song.until('the change to be heard', (self) => isDone(self) && self.items.get('song')!.run !== run)
  assert.is((await definition()).output.reverb, 0)
})

/** As a slow copy does it: pieces with pauses that are longer than the settle time. */
async function inPieces(from: string, to: string): Promise<void> {
  const bytes = await readFile(from)
  for (const piece of [bytes.subarray(0, 40_000), bytes.subarray(40_000, 90_000), bytes.subarray(90_000)]) {
    await appendFile(to, piece)
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

test.run()
