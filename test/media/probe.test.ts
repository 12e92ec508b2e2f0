import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Aborted, Refusal, Stalled, ToolFault } from '../../src/errors.js'
import { faultOf, ffmpeg, ffmpegUnder, limits, make, processesOf, scratch, song, withSong } from './support.js'

const test = suite('media / probe')
const onSong = withSong(test)

const PICTURE = ['-f', 'lavfi', '-i', 'testsrc2=size=64x48:rate=25:duration=1']
const SOUND = ['-f', 'lavfi', '-i', 'sine=duration=1']

/** A file in a folder of its own. */
function written(name: string, content: string | Buffer): string {
  const file = join(scratch(), name)
  writeFileSync(file, content)
  return file
}

function made(name: string, ...args: string[]): string {
  const file = join(scratch(), name)
  make(file, ...args)
  return file
}

async function refused(file: string): Promise<string> {
  const fault = await faultOf(ffmpeg().probe(file))
  assert.instance(fault, Refusal, fault.stack ?? '')
  return fault.message
}

onSong('tells the streams of a recording as a browser makes it', async () => {
  assert.equal(await ffmpeg().probe(join(song, 'northside+carol+alto.webm')), {
    container: 'matroska,webm',
    declaredS: 20.471404,
    streams: [
      { kind: 'video', codec: 'vp8', widthPx: 480, heightPx: 640, fullRange: true, matrix: 'bt709', fps: 0 },
      { kind: 'audio', codec: 'opus', channels: 1, sampleRate: 48_000 },
    ],
    isCutShort: false,
  })
})

onSong('tells where the packets of a recording end, also where its header does not say', async () => {
  const ends = async (name: string) => {
    const { streams, isCutShort } = await ffmpeg().probe(join(song, name), { toEnd: true })
    return { isCutShort, ends: streams.map(({ kind, endS = -1 }) => `${kind} ${endS.toFixed(2)}`) }
  }

  assert.equal(await ends('northside+carol+alto.webm'), { isCutShort: false, ends: ['video 20.47', 'audio 20.50'] })
  assert.equal(await ends('northside+carol+tenor.webm'), { isCutShort: false, ends: ['audio 20.46'] })
  const { isCutShort } = await ends('extra/northside+carol+timeslice.webm')
  assert.is(isCutShort, false)
})

onSong('tells a recording that stops in the middle of a packet', async () => {
  const whole = readFileSync(join(song, 'northside+carol+alto.webm'))
  const file = written('cut.webm', whole.subarray(0, whole.length / 2))

  const { streams, isCutShort } = await ffmpeg().probe(file, { toEnd: true })
  assert.ok(isCutShort)
  assert.ok(streams[0]!.endS! > 5 && streams[0]!.endS! < 15)
})

onSong('takes a live recording without a duration, and one of sound alone', async () => {
  const live = await ffmpeg().probe(join(song, 'extra/northside+carol+timeslice.webm'))
  const sound = await ffmpeg().probe(join(song, 'northside+carol+tenor.webm'))

  assert.is(live.declaredS, undefined)
  assert.equal(
    sound.streams.map(({ kind }) => kind),
    ['audio'],
  )
})

onSong('refuses each broken recording in words for people', async () => {
  assert.equal(
    await Promise.all(
      ['empty', 'headeronly', 'notes'].map((name) => refused(join(song, `bad/northside+carol+${name}.webm`))),
    ),
    [
      'northside+carol+empty.webm is empty (0 bytes): expected WebM, MP4/MOV, WAV or MP3',
      'northside+carol+headeronly.webm is not a recording: it ends before its first picture or sound, expected WebM, MP4/MOV, WAV or MP3',
      'northside+carol+notes.webm is not a recording: it begins with "Dear choirmaster,…", expected WebM, MP4/MOV, WAV or MP3',
    ],
  )
})

for (const [name, codec] of [
  ['a.mp4', 'aac'],
  ['a.mov', 'aac'],
  ['a.m4a', 'aac'],
  ['a.wav', 'pcm_s16le'],
  ['a.mp3', 'mp3'],
  ['a.webm', 'opus'],
]) {
  test(`takes ${name}`, async () => {
    const { declaredS, streams } = await ffmpeg().probe(made(name!, ...SOUND))

    assert.equal(
      streams.map((stream) => stream.codec),
      [codec],
    )
    assert.ok(Math.abs(declaredS! - 1) < 0.1)
  })
}

test('tells the declared rate of a picture', async () => {
  const { streams } = await ffmpeg().probe(made('a.mp4', ...PICTURE))

  assert.equal(streams, [{ kind: 'video', codec: 'h264', widthPx: 64, heightPx: 48, fps: 25 }])
})

test('reads the name of a file as nothing but its name', async () => {
  for (const name of ['-i.webm', 'a:b+c d.webm', '100%d.webm', 'http:x.webm', 'ö☃|x.webm']) {
    assert.is((await ffmpeg().probe(made(name, ...SOUND))).container, 'matroska,webm')
  }
})

/** An ID3 tag that ffmpeg skips before it looks for a format: what follows may be anything. */
const ID3 = Buffer.from('ID3\x03\0\0\0\0\0\x04abcd', 'latin1')

test('never follows a playlist to another file, whatever it is called and whatever it begins with', async () => {
  const other = made('other.wav', ...SOUND)
  const lists = [
    `#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:${other}\n#EXT-X-ENDLIST\n`,
    `ffconcat version 1.0\nfile '${other}'\n`,
  ]
  for (const list of lists) {
    const bare = written('list.webm', list)
    const disguised = written('list.mp3', Buffer.concat([ID3, Buffer.from(list)]))
    assert.match(await refused(bare), 'list.webm is not a recording: it begins with "')
    assert.match(await refused(disguised), /list\.mp3 is not a recording: behind its first bytes it is (hls|concat),/)
    for (const file of [bare, disguised]) {
      const fault = (await faultOf(
        ffmpeg().run({ inputs: [{ from: { file } }], outputs: [{ options: [] }] }),
      )) as ToolFault
      const formats = fault.args[fault.args.indexOf('-format_whitelist') + 1]!.split(',')
      assert.is(fault.args[fault.args.indexOf('-protocol_whitelist') + 1], 'file')
      assert.not.ok(formats.some((format) => ['hls', 'concat', 'sdp', 'image2'].includes(format)))
      assert.not.ok(fault.lastWords.some((line) => line.includes('other.wav')))
    }
  }
})

test('says what a file is when it is something else', async () => {
  assert.match(await refused(made('picture.webm', ...PICTURE, '-frames:v', '1', '-f', 'apng')), 'it is a PNG picture')
  assert.match(await refused(made('sound.webm', ...SOUND, '-f', 'ogg')), 'it is an Ogg file')
  assert.match(await refused(written('bytes.webm', Buffer.from([0, 1, 2, 3, 4]))), 'the bytes 00 01 02 03 04')
})

test('escapes what could act on a terminal or a log, in content and name', async () => {
  const message = await refused(written('a\x1b[31m\n.webm', 'Dear \x1b[31mchoir \u202e!'))

  assert.is(
    message,
    'a\\u001b[31m\\u000a.webm is not a recording: it begins with "Dear \\u001b[31mchoir \\u202e!", expected WebM, MP4/MOV, WAV or MP3',
  )
})

test('refuses what follows a good beginning when it cannot be read', async () => {
  const ebml = Buffer.concat([Buffer.from([0x1a, 0x45, 0xdf, 0xa3]), Buffer.alloc(400, 'x')])

  assert.match(await refused(written('a.webm', ebml)), /^a\.webm is not a recording: .+, expected WebM/)
})

test('refuses a recording over a limit, naming what was found and expected', async () => {
  const tight = { durationS: 2, streams: 2, sidePx: 60, fps: 20 }
  const over = async (file: string, changed: Partial<typeof limits>) =>
    (await faultOf(ffmpeg({ limits: { ...limits, ...changed } }).probe(file))).message
  const picture = made('a.mp4', ...PICTURE)

  assert.is(await over(picture, { fps: tight.fps }), 'a.mp4 has 25 frames a second: expected at most 20')
  assert.is(await over(picture, { sidePx: tight.sidePx }), 'a.mp4 has 64x48 px: expected at most 60 px a side')
  assert.is(await over(picture, { durationS: 0.5 }), 'a.mp4 has 1 s: expected at most 0.5 s')
  const three = made('b.mkv', ...SOUND, ...SOUND, ...SOUND, '-map', '0', '-map', '1', '-map', '2')
  assert.is(await over(three, { streams: tight.streams }), 'b.mkv has 3 streams: expected at most 2')
})

test('refuses a file with neither sound nor picture, and leaves out the cover of an album', async () => {
  const words = written('words.srt', '1\n00:00:00,000 --> 00:00:01,000\nLa\n')
  const cover = made('cover.png', ...PICTURE, '-frames:v', '1')
  const album = made('a.mp3', ...SOUND, '-i', cover, '-map', '0', '-map', '1', '-c:v', 'copy')

  assert.match(await refused(made('a.mkv', '-i', words)), 'a.mkv has neither sound nor picture')
  assert.equal(
    (await ffmpeg().probe(album)).streams.map(({ kind }) => kind),
    ['audio'],
  )
})

/** Stands in for an ffprobe that hangs or is broken. */
function standIn(script: string): string {
  const file = written('ffprobe', `#!/bin/sh\n${script}\n`)
  chmodSync(file, 0o755)
  return file
}

test('gives up on a header that takes too long', async () => {
  const ffprobe = standIn('exec sleep 1000')
  const fault = await faultOf(ffmpeg({ ffprobe, probeMs: 100 }).probe(made('a.wav', ...SOUND)))

  assert.instance(fault, Stalled)
  assert.match(fault.message, 'no answer in 100 ms')
})

test('is ended when it is told to stop', async () => {
  const file = made('a.wav', ...SOUND)
  const abort = new AbortController()
  const probing = ffmpegUnder(abort.signal, { ffprobe: standIn('exec sleep 1000') }).probe(file)
  abort.abort()

  assert.instance(await faultOf(probing), Aborted)
  assert.equal(processesOf(file), [])
})

test('does not blame the recording when ffprobe is missing or is killed', async () => {
  const file = made('a.wav', ...SOUND)
  const missing = await faultOf(ffmpeg({ ffprobe: '/nowhere/ffprobe' }).probe(file))
  const killed = await faultOf(ffmpeg({ ffprobe: standIn('kill -9 $$') }).probe(file))

  assert.instance(missing, ToolFault)
  assert.instance(killed, ToolFault)
})

test.run()
