import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { childrenS, measured } from './measured.js'

const test = suite('bench / measured')
const PATIENT = { patienceMs: 60_000 }
const node = (script: string, ...args: string[]) => measured(process.execPath, ['-e', script, ...args], PATIENT)

test('counts the work of children of children', async () => {
  const burn = `const to = process.cpuUsage().user + 300000; while (process.cpuUsage().user < to);`
  const { cpuS } = await node(
    `require('node:child_process').execFileSync(process.execPath, ['-e', process.argv[1]])`,
    burn,
  )

  assert.ok(cpuS >= 0.3, `${cpuS} s`)
})

test('knows the largest process, which is none of ours', async () => {
  const { largestMiB } = await node(
    `require('node:child_process').execFileSync(process.execPath, ['-e', process.argv[1]])`,
    `const held = Buffer.alloc(200 * 2 ** 20, 1); setTimeout(() => held, 400)`,
  )

  assert.ok(largestMiB >= 200 && largestMiB < 400, `${largestMiB} MiB`)
})

test('hands on what a failing command said', async () => {
  const fault = await node(`console.error('no such song'); process.exit(3)`).catch((fault: Error) => fault)

  assert.instance(fault, Error)
  assert.match((fault as Error).message, 'ended with code 3')
  assert.match((fault as Error).message, 'no such song')
})

test('ends a command that takes too long, with all its children', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-measured-'))
  const note = join(folder, 'pid')
  const sleeper = `require('node:fs').writeFileSync(process.argv[1], String(process.pid)); setInterval(() => 0, 1000)`
  const parent = `require('node:child_process').spawn(process.execPath, ['-e', ...process.argv.slice(1)], { detached: true })`
  const late = measured(process.execPath, ['-e', parent, sleeper, note], { patienceMs: 3000 })

  const fault = await late.catch((fault: Error) => fault)
  assert.match((fault as Error).message, 'took longer than 3 s')
  const pid = (await readFile(note, 'utf8')).trim()
  // one that is dead and not yet buried has no memory any more
  const status = existsSync(`/proc/${pid}/status`) ? await readFile(`/proc/${pid}/status`, 'utf8') : ''
  assert.not.match(status, 'VmRSS')
  await rm(folder, { recursive: true })
})

test('reads the times of any shell', () => {
  assert.is(childrenS('0m0.001s 0m0.002s\n1m2.500s 0m1.250s\n'), 63.75)
  assert.throws(() => childrenS('none'), /expected two times/)
})

test.run()
