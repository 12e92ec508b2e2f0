import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Refusal } from '../../src/errors.js'
import { lock } from '../../src/runtime/lock.js'

const test = suite('runtime / lock')
const folder = mkdtempSync(join(tmpdir(), 'troupe-lock-'))
test.after(() => rmSync(folder, { recursive: true }))

const faultOf = (work: () => unknown): unknown => {
  try {
    work()
  } catch (fault) {
    return fault
  }
  return undefined
}

test('one at a time holds a data folder, and says why the other may not', () => {
  const file = join(folder, 'not/there/yet.lock')
  const held = lock(file)
  const fault = faultOf(() => lock(file))

  assert.instance(fault, Refusal)
  assert.match((fault as Refusal).message, file)
  held.release()
  lock(file).release()
})

test('a process that is killed holds nothing any more', async () => {
  const file = join(folder, 'killed.lock')
  const module = new URL('../../src/runtime/lock.js', import.meta.url).href
  // kept where everybody can reach it: a lock that nobody holds on to goes with the garbage
  const script = `import(${JSON.stringify(module)}).then(({ lock }) => { globalThis.held = lock(${JSON.stringify(file)}); console.log('held'); setInterval(() => {}, 1000) })`
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = once(child, 'exit')
  try {
    await once(child.stdout, 'data')
    assert.instance(
      faultOf(() => lock(file)),
      Refusal,
    )
  } finally {
    child.kill('SIGKILL')
    await gone
  }

  lock(file).release()
})

test.run()
