import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { ToolFault, Usage } from '../../src/errors.js'
import { openFfmpeg } from '../../src/media/ffmpeg.js'
import { faultOf, ffmpeg, limits, make, packetsOf, scratch, song, withSong } from './support.js'

const test = suite('media / ffmpeg')
const onSong = withSong(test)

/** A picture of 10 frames. */
const TEN = { from: { lavfi: 'testsrc2=size=64x48:rate=25' } }
const TEN_FRAMES = ['-frames:v', '10', '-c:v', 'mpeg2video']

onSong('counts exactly the frames that it wrote', async () => {
  const file = join(scratch(), 'alto.mkv')
  const seen: number[] = []
  const at25 = ['-an', '-vf', 'fps=25', '-r', '25', '-fps_mode', 'cfr', '-c:v', 'mpeg2video', '-q:v', '2']
  const recording = { from: { file: join(song, 'northside+carol+alto.webm') } }
  const { frames, peakMiB } = await ffmpeg().run({ inputs: [recording], outputs: [{ file, options: at25 }] }, (count) =>
    seen.push(count),
  )

  assert.is(frames, packetsOf(file))
  assert.ok(frames > 500)
  assert.is(seen.at(-1), frames)
  assert.ok(peakMiB > 5 && peakMiB < 500, `${peakMiB} MiB`)
})

onSong('counts no frames where there is only sound', async () => {
  const recording = { from: { file: join(song, 'northside+carol+tenor.webm') } }
  const { frames } = await ffmpeg().run({ inputs: [recording], outputs: [{ options: ['-vn'] }] })

  assert.is(frames, 0)
})

onSong('reports a recording cut short in what ffmpeg said, and leaves the judgement to the caller', async () => {
  const recording = { from: { file: join(song, 'bad/northside+carol+truncated.webm') } }
  const { said } = await ffmpeg().run({ inputs: [recording], outputs: [{ options: ['-c', 'copy'] }] })

  assert.ok(said.some((line) => line.includes('File ended prematurely')))
  assert.not.ok(said.some((line) => line.startsWith('frame=')))
})

for (const name of [
  '-y.mkv',
  'a:b.mkv',
  'http:x.mkv',
  'a+b c.mkv',
  '100%d.mkv',
  "it's|ö☃.mkv",
  '[0:v];x.mkv',
  ' .mkv',
]) {
  test(`reads and writes a file called ${JSON.stringify(name)}`, async () => {
    const [from, to] = [join(scratch(), name), join(scratch(), name)]
    await ffmpeg().run({ inputs: [TEN], outputs: [{ file: from, options: TEN_FRAMES }] })
    const { frames } = await ffmpeg().run({
      inputs: [{ from: { file: from } }],
      outputs: [{ file: to, options: ['-c', 'copy'] }],
    })

    assert.is(frames, 10)
    assert.is(packetsOf(to), 10)
  })
}

test('takes names relative to the working folder as files, never as options', async () => {
  const fault = await faultOf(ffmpeg().run({ inputs: [{ from: { file: '-version' } }], outputs: [{ options: [] }] }))

  assert.match(fault.message, /file:\/.*\/-version: No such file/)
})

test('hands options over unsplit, also a lone one with a space', async () => {
  const file = join(scratch(), 'titled.mkv')
  const options = [...TEN_FRAMES, '-metadata', 'title=two words']
  await ffmpeg().run({ inputs: [TEN], outputs: [{ file, options }] })
  const title = execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'format_tags=title', '-of', 'csv=p=0', file])
  const lone = (await faultOf(ffmpeg().run({ inputs: [TEN], outputs: [{ file, options: ['-t 1'] }] }))) as ToolFault

  assert.is(title.toString().trim(), 'two words')
  assert.ok(lone.args.includes('-t 1'))
})

test('runs a graph over several inputs into several outputs', async () => {
  const folder = scratch()
  const [left, right] = [join(folder, 'left.mkv'), join(folder, 'right.mkv')]
  const { frames } = await ffmpeg().run({
    inputs: [TEN, TEN],
    graph: '[0:v][1:v]vstack,split[left][right]',
    outputs: [
      { file: left, options: ['-map', '[left]', ...TEN_FRAMES] },
      { file: right, options: ['-map', '[right]', ...TEN_FRAMES] },
    ],
  })

  assert.is(frames, 10)
  assert.equal([packetsOf(left), packetsOf(right)], [10, 10])
})

test('joins files by the concat demuxer where a handler names it', async () => {
  const folder = scratch()
  make(join(folder, 'a.mkv'), '-f', 'lavfi', '-i', TEN.from.lavfi, ...TEN_FRAMES)
  const list = join(folder, 'list.txt')
  writeFileSync(list, "file 'a.mkv'\nfile 'a.mkv'\n")
  const { frames } = await ffmpeg().run({
    inputs: [{ from: { file: list }, options: ['-f', 'concat'] }],
    outputs: [{ options: ['-c', 'copy'] }],
  })

  assert.is(frames, 20)
})

test('opens a picture where a handler names it, and never by its looks', async () => {
  const file = join(scratch(), 'mark.png')
  make(file, '-f', 'lavfi', '-i', TEN.from.lavfi, '-frames:v', '1')
  const outputs = [{ options: [] }]
  const { frames } = await ffmpeg().run({ inputs: [{ from: { file }, options: ['-f', 'png_pipe'] }], outputs })

  assert.is(frames, 1)
  assert.instance(await faultOf(ffmpeg().run({ inputs: [{ from: { file } }], outputs })), ToolFault)
})

test('decodes no frame with more pixels than a recording may have', async () => {
  const file = join(scratch(), 'large.mkv')
  make(file, '-f', 'lavfi', '-i', 'color=size=200x100', '-frames:v', '1', '-c:v', 'mpeg2video')
  const small = ffmpeg({ limits: { ...limits, sidePx: 100 } })
  const fault = await faultOf(small.run({ inputs: [{ from: { file } }], outputs: [{ options: [] }] }))

  assert.instance(fault, ToolFault)
})

test('opens no file by a demuxer that is not on its list', async () => {
  const inputs = [{ from: { file: '/etc/hostname' }, options: ['-f', 'hls'] }]
  const fault = await faultOf(ffmpeg().run({ inputs, outputs: [{ options: [] }] }))

  assert.instance(fault, Usage)
  assert.match(fault.message, /-f hls for \/etc\/hostname: expected one of matroska/)
})

test('carries exit, arguments and last words of a failure, and leaves no partial output', async () => {
  const folder = scratch()
  const outputs = [
    { file: join(folder, 'good.mkv'), options: TEN_FRAMES },
    { file: join(folder, 'bad.mkv'), options: ['-c:v', 'nosuch'] },
  ]
  const fault = (await faultOf(ffmpeg().run({ inputs: [TEN], outputs }))) as ToolFault

  assert.instance(fault, ToolFault)
  assert.is(fault.exit, 'code 1')
  assert.ok(fault.args.includes('nosuch'))
  assert.match(fault.message, "Unknown encoder 'nosuch'")
  assert.ok(fault.lastWords.length <= 20)
  assert.equal(readdirSync(folder), [])
})

test('removes what was written when the listener to its progress fails', async () => {
  const folder = scratch()
  const file = join(folder, 'half.mkv')
  let there = false
  const run = ffmpeg().run({ inputs: [TEN], outputs: [{ file, options: TEN_FRAMES }] }, () => {
    there ||= existsSync(file)
    throw new Error('the listener failed')
  })

  assert.match((await faultOf(run)).message, 'the listener failed')
  assert.ok(there)
  assert.equal(readdirSync(folder), [])
})

test('fails with a reason when there is no such program', async () => {
  const fault = await faultOf(ffmpeg({ ffmpeg: '/nowhere/ffmpeg' }).run({ inputs: [TEN], outputs: [{ options: [] }] }))

  assert.instance(fault, ToolFault)
  assert.match(fault.message, /\/nowhere\/ffmpeg/)
})

test('fails with a reason when the kernel refuses to start it', async () => {
  const tooLong = `null,${'null,'.repeat(60_000)}null`
  const long = await faultOf(ffmpeg().run({ inputs: [TEN], graph: tooLong, outputs: [{ options: [] }] }))
  const nul = await faultOf(ffmpeg().run({ inputs: [{ from: { file: '/a\0b' } }], outputs: [{ options: [] }] }))

  assert.instance(long, ToolFault)
  assert.match(long.message, 'E2BIG')
  assert.instance(nul, ToolFault)
  assert.match(nul.message, 'null bytes')
})

test('takes one token of the budget per child, and starts none before it has it', async () => {
  const folder = scratch()
  const file = join(folder, 'a.mkv')
  let tokens = 0
  const bound = openFfmpeg({ limits }).bound({
    signal: new AbortController().signal,
    run: async (work) => {
      assert.not.ok(existsSync(file))
      tokens += 1
      return work()
    },
  })
  await bound.run({ inputs: [TEN], outputs: [{ file, options: TEN_FRAMES }] })

  assert.is(tokens, 1)
})

test.run()
