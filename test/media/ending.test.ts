import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Aborted, Stalled } from '../../src/errors.js'
import { openFfmpeg } from '../../src/media/ffmpeg.js'
import { launcher } from '../../src/media/launch.js'
import { until } from '../support/until.js'
import { faultOf, ffmpegUnder, limits, processesOf, scratch } from './support.js'

const test = suite('media / ending a child')

/** Goes on for a day unless it is ended. */
const endless = (file: string) => ({
  inputs: [{ from: { lavfi: 'testsrc2=size=64x48:rate=25,realtime' } }],
  outputs: [{ file, options: ['-t', '86400', '-c:v', 'mpeg2video'] }],
})

test('starts nothing when it was told to stop before', async () => {
  const file = join(scratch(), 'never.mkv')
  const run = ffmpegUnder(AbortSignal.abort()).run(endless(file))

  assert.instance(await faultOf(run), Aborted)
  assert.not.ok(existsSync(file))
})

test('ends a child that was told to stop before it had started', async () => {
  const file = join(scratch(), 'early.mkv')
  const abort = new AbortController()
  const run = ffmpegUnder(abort.signal).run(endless(file))
  await Promise.resolve()
  abort.abort()

  assert.instance(await faultOf(run), Aborted)
  assert.equal(processesOf(file), [])
  assert.not.ok(existsSync(file))
})

test('ends a child in the middle of its work, and settles when it is gone', async () => {
  const file = join(scratch(), 'middle.mkv')
  const abort = new AbortController()
  let lived: number[] = []
  const run = ffmpegUnder(abort.signal).run(endless(file), () => {
    if (lived.length === 0) lived = processesOf(file)
    abort.abort()
  })

  assert.instance(await faultOf(run), Aborted)
  assert.is(lived.length, 1)
  assert.equal(processesOf(file), [])
  assert.not.ok(existsSync(file))
})

test('stops waiting for the budget as soon as it is told to stop', async () => {
  const abort = new AbortController()
  const full = openFfmpeg({ limits }).bound({ signal: abort.signal, run: () => new Promise(() => undefined) })
  const run = full.run(endless('/nowhere/full.mkv'))
  abort.abort()

  assert.instance(await faultOf(run), Aborted)
})

test('ends a child without progress, also one that hears no SIGTERM', async () => {
  const file = join(scratch(), 'stopped.mkv')
  let stopped = false
  const run = ffmpegUnder(new AbortController().signal, { stallMs: 1000 }).run(endless(file), () => {
    if (!stopped) for (const pid of processesOf(file)) process.kill(pid, 'SIGSTOP')
    stopped = true
  })
  const fault = (await faultOf(run)) as Stalled

  assert.instance(fault, Stalled)
  assert.match(fault.exit, 'no progress in 1000 ms')
  assert.ok(fault.args.includes(`file:${file}`))
  assert.equal(processesOf(file), [])
  assert.not.ok(existsSync(file))
})

/** A service in a process of its own, at work on `file`. */
const service = (file: string, then: string) =>
  spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `const { openFfmpeg } = await import(process.argv[1])
     const bounds = { signal: new AbortController().signal, run: (work) => work() }
     const { inputs, outputs } = ${JSON.stringify(endless(file))}
     await openFfmpeg({ limits: ${JSON.stringify(limits)} }).bound(bounds).run({ inputs, outputs }, () => { ${then} })`,
    new URL('../../src/media/ffmpeg.js', import.meta.url).href,
  ])

const onKernel = launcher().length > 0 ? test : test.skip

onKernel('leaves no child behind when the service is killed', async () => {
  const file = join(scratch(), 'orphan.mkv')
  const parent = service(file, '')
  await until(() => existsSync(file), { everyMs: 20 })
  const [child] = processesOf(`file:${file}`)
  parent.kill('SIGKILL')
  await until(() => processesOf(`file:${file}`).length === 0, { everyMs: 20 })

  assert.type(child, 'number')
})

test('leaves no child behind when the service ends without a word to it', async () => {
  const file = join(scratch(), 'exit.mkv')
  const parent = service(file, 'process.exit(7)')
  const code = await new Promise((exited) => parent.once('exit', exited))
  await until(() => processesOf(`file:${file}`).length === 0, { everyMs: 20 })

  assert.is(code, 7)
})

test('gives a child a process group of its own', async () => {
  const file = join(scratch(), 'group.mkv')
  const abort = new AbortController()
  let child: number | undefined
  let group: number | undefined
  const run = ffmpegUnder(abort.signal).run(endless(file), () => {
    child ??= processesOf(`file:${file}`)[0]!
    group ??= Number(readFileSync(`/proc/${child}/stat`, 'utf8').split(') ')[1]!.split(' ')[2])
    abort.abort()
  })
  await faultOf(run)

  assert.type(child, 'number')
  assert.is(group, child)
})

test.run()
