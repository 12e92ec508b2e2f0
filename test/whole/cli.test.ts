/** The command line as a person meets it: help, exit codes, one-shots, the demo. */
import { existsSync } from 'node:fs'
import { appendFile, copyFile, mkdir, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { cut, loudnessOf, shapeOf } from './media.js'
import { ground, RECORDINGS, troupe } from './troupe.js'

const SONG = 'northside+carol'
const test = suite('whole / command line')
const at = await ground('whole-cli')
test.after(() => at.clear())

const recording = (part: string) => join(RECORDINGS, `${SONG}+${part}.webm`)

test('help names every command, and each says what it takes', async () => {
  const { code, out } = await troupe('help')
  assert.is(code, 0)
  for (const name of [
    'start',
    'demo',
    'status',
    'jobs',
    'requeue',
    'song',
    'align',
    'explain',
    'doctor',
    'config',
    'version',
  ]) {
    assert.match(out, new RegExp(`^  ${name} `, 'm'))
    assert.is((await troupe(name, '--help')).code, 0, name)
  }
})

test('what cannot be understood is a usage error that says what is expected', async () => {
  for (const words of [
    ['sing'],
    ['start', '--loud'],
    ['align', 'one'],
    ['jobs', '--state', 'happy'],
    ['config', 'burn'],
  ]) {
    const { code, err } = await troupe(...words)
    assert.is(code, 2, words.join(' '))
    assert.match(err, /^troupe: .*(expected|Unknown option)/, words.join(' '))
  }
})

test('commands for a running service say when there is none', async () => {
  for (const words of [['status'], ['requeue', '--all'], ['pause']]) {
    const { code, err } = await troupe(...words, '--data', at.data)
    assert.is(code, 3, words.join(' '))
    assert.match(err, /no service is running on/)
  }
  assert.is((await troupe('jobs', '--data', at.data)).code, 4, 'nothing has been done there')
})

test('version, configuration and doctor answer in JSON when they are asked to', async () => {
  assert.equal(Object.keys(JSON.parse((await troupe('version', '--json')).out)), ['troupe', 'node', 'ffmpeg'])
  assert.is(JSON.parse((await troupe('config', '--data', at.data)).out).service.data, at.data)
  assert.ok(JSON.parse((await troupe('config', 'schema')).out).properties.choir)
  assert.ok(JSON.parse((await troupe('config', 'schema', 'style')).out).properties.customizations)
  assert.ok(JSON.parse((await troupe('config', 'schema', 'song')).out).properties.output)
  const printed = join(at.root, 'printed.json')
  await writeFile(printed, (await troupe('config', 'print', '--data', at.data)).out)
  assert.is((await troupe('config', '--config', printed)).code, 0, 'what is printed can be read again')
  const { code, out } = await troupe('doctor', '--json', '--data', at.data)
  assert.is(code, 0, out)
  assert.ok(JSON.parse(out).every((finding: { ok: boolean }) => finding.ok))
})

test('two recordings are aligned without a service', async () => {
  const { code, out } = await troupe('align', recording('backing'), recording('soprano'), '--json')
  assert.is(code, 0)
  const { offsetMs, method } = JSON.parse(out)
  assert.is(method, 'bleed')
  assert.ok(Math.abs(offsetMs - 171.7) < 2, `${offsetMs} ms`)
})

test('a song is made of a folder of recordings of any names', async () => {
  const folder = join(at.root, 'Rendered Parts')
  const out = join(at.root, 'out', 'song.mp4')
  await mkdir(folder)
  await cut(recording('backing'), join(folder, 'Backing Track.webm'), 4)
  await cut(recording('alto'), join(folder, 'Ana (alto).webm'), 4)
  await cut(recording('tenor'), join(folder, 'tenor.webm'), 4)
  const refused = await troupe('song', folder, '--out', out)
  assert.is(refused.code, 4, 'there is no backing')
  assert.match(refused.err, /backing/)
  const options = [
    'Backing_Track.partType=backing',
    'Ana__alto_.offset=-655',
    'tenor.volume=0',
    'reverbType=church',
    'width=640',
    'height=360',
  ]
  const made = await troupe('song', folder, '--out', out, ...options.flatMap((option) => ['--option', option]))

  assert.is(made.code, 0, made.err)
  const { widthPx, heightPx, frames } = await shapeOf(out)
  assert.equal([widthPx, heightPx], [640, 360])
  assert.ok(frames >= 95 && frames <= 120, `${frames} frames`)
  const { lufs, truePeak } = await loudnessOf(out)
  assert.ok(Math.abs(lufs + 16) <= 0.5 && truePeak <= -1, `${lufs} LUFS, ${truePeak} dBTP`)
})

test('a song of a folder is planned once, once more when a recording is gone, and once from what is left without a journal', async () => {
  const [folder, data, out] = [join(at.root, 'once'), join(at.root, 'once-data'), join(at.root, 'once.mp4')]
  await mkdir(folder)
  for (const part of ['backing', 'alto', 'tenor', 'bass'])
    await cut(recording(part), join(folder, `${SONG}+${part}.webm`), 3)
  await padded(join(folder, `${SONG}+bass.webm`), 400e6)
  const planned = async () => {
    const states = ['done', 'superseded', 'waiting', 'running'].flatMap((state) => ['--state', state])
    const { out: text } = await troupe('jobs', '--data', data, '--stage', 'choir/split', ...states, '--json')
    return JSON.parse(text).jobs.length
  }
  const make = () =>
    troupe('song', folder, '--out', out, '--data', data, '--option', 'width=320', '--option', 'height=180')
  const first = await make()
  assert.is(first.code, 0, first.err)
  assert.is(await planned(), 1)

  await rm(join(folder, `${SONG}+tenor.webm`))
  const second = await make()
  assert.is(second.code, 0, second.err)
  assert.is(await planned(), 2)

  // with a new journal all parts come again, and nothing has to be done about any of them: the first could be planned alone
  for (const name of await readdir(data)) if (name.startsWith('troupe.db')) await rm(join(data, name))
  const third = await make()
  assert.is(third.code, 0, third.err)
  assert.is(await planned(), 1)
})

/** Appends an element of WebM that stands for nothing, so that a file takes long to read. */
async function padded(file: string, bytes: number): Promise<void> {
  const head = Buffer.alloc(9)
  head.writeUInt8(0xec, 0)
  head.writeUInt8(0x01, 1)
  head.writeUIntBE(bytes, 3, 6)
  await appendFile(file, head)
  await truncate(file, (await stat(file)).size + bytes)
}

test('a folder without recordings, and one that is not there, are named', async () => {
  const empty = join(at.root, 'empty')
  await mkdir(empty)
  assert.match((await troupe('song', empty, '--out', join(at.root, 'x.mp4'))).err, /empty holds no recordings/)
  assert.is((await troupe('song', join(at.root, 'nowhere'), '--out', join(at.root, 'x.mp4'))).code, 2)
})

test('a drain that meets a failure ends with 1 and says which', async () => {
  await mkdir(at.raw, { recursive: true })
  await writeFile(join(at.raw, `${SONG}+notes.webm`), 'not a recording at all')
  await copyFile(recording('tenor'), join(at.raw, `${SONG}+tenor.webm`))
  const { code, out } = await troupe(
    'start',
    '--drain',
    '--data',
    at.data,
    '--config',
    at.config,
    '--port',
    '0',
    '--json',
  )

  assert.is(code, 1)
  assert.match(JSON.stringify(JSON.parse(out).failed), /notes\.webm is not a recording/)
  assert.is(JSON.parse(out).songs[0].status, 'waiting')
  assert.is((await troupe('jobs', '--data', at.data)).code, 1)
})

test('the demo makes a song and says where it is', async () => {
  const data = join(at.root, 'demo')
  const { code, out, err } = await troupe('demo', '--data', data)
  assert.is(code, 0, err)
  const video = /finished video\s+\S+\s+(\S+\.mp4)/.exec(out)?.[1]
  const still = /its still\s+\S+\s+(\S+\.jpg)/.exec(out)?.[1]
  assert.ok(video && existsSync(video), out)
  assert.ok(still && existsSync(still), out)
  assert.match(out, /live page\s+http:\/\/127\.0\.0\.1:\d+/)
  await rm(data, { recursive: true })
})

test.run()
