import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Aborted } from '../../src/errors.js'
import { openPool, type Workers } from '../../src/media/pool.js'
import { faultOf, scratch } from './support.js'

const test = suite('media / pool')

const job = { heard: '/nowhere/heard.wav', wanted: '/nowhere/wanted.wav' }
const always = <T>(work: () => Promise<T>): Promise<T> => work()
const never = new AbortController().signal

/** Workers of another house, to see how the pool treats them. */
function workers(source: string): URL {
  const file = join(scratch(), 'entry.mjs')
  writeFileSync(file, source)
  return pathToFileURL(file)
}

test('runs the worker of that name with its job', async () => {
  const entry = workers('export const run = ({ name, job }) => ({ name, job })')
  const pool = openPool({ threads: 1, entry })
  const made: unknown = await pool.bound({ signal: never, run: always }).run('align', job)
  await pool.close()

  assert.equal(made, { name: 'align', job: [job] })
})

test('starts the workers of this project', async () => {
  const pool = openPool({ threads: 1 })
  const fault = await faultOf(pool.bound({ signal: never, run: always }).run('nobody' as keyof Workers, job))
  await pool.close()

  assert.match(fault.message, 'no worker is called nobody: expected align')
})

test('brings back the message of what a worker threw, and works on', async () => {
  const entry = workers(`
    class Odd extends TypeError {}
    export const run = ({ job: [{ heard }] }) => { if (heard) throw new Odd('colour 18 is odd'); return 'well' }`)
  const pool = openPool({ threads: 1, entry })
  const bound = pool.bound({ signal: never, run: always })
  const fault = await faultOf(bound.run('align', job))
  const next: unknown = await bound.run('align', { heard: '', wanted: '' })
  await pool.close()

  assert.is(fault.message, 'colour 18 is odd')
  assert.is(next, 'well')
})

test('keeps the jobs of a unit on a thread of their own, whichever comes between', async () => {
  const entry = workers('const seen = []; export const run = ({ job: [{ unit }] }) => seen.push(unit) && seen.join()')
  const pool = openPool({ threads: 1, entry })
  const bound = pool.bound({ signal: never, run: always })
  const seen: unknown[] = []
  for (const unit of ['front', 'back', 'front', undefined, 'back'])
    seen.push(await bound.run('composite', { unit } as never))
  await pool.close()

  assert.equal(seen, ['front', 'back', 'front,front', '', 'back,back'])
})

test('works on after a worker has used up its memory', async () => {
  const entry = workers(`
    export const run = ({ job: [{ heard }] }) => { const kept = []; while (heard) kept.push(new Array(1e5).fill({})); return 'well' }`)
  const pool = openPool({ threads: 1, entry, heapMiB: 32 })
  const bound = pool.bound({ signal: never, run: always })
  const fault = await faultOf(bound.run('align', job))
  const next: unknown = await bound.run('align', { heard: '', wanted: '' })
  await pool.close()

  assert.match(fault.message, /memory limit/)
  assert.is(next, 'well')
})

test('ends a worker in the middle of its job', async () => {
  const entry = workers('export const run = () => { for (;;); }')
  const pool = openPool({ threads: 1, entry })
  const abort = new AbortController()
  const running = pool.bound({ signal: abort.signal, run: always }).run('align', job)
  abort.abort()
  const fault = await faultOf(running)
  await pool.close()

  assert.instance(fault, Aborted)
})

test('asks the budget before each job, and ends what runs when it is closed', async () => {
  const entry = workers('export const run = () => { for (;;); }')
  const pool = openPool({ threads: 1, entry })
  let asked = 0
  const running = pool
    .bound({
      signal: never,
      run: (work) => {
        asked += 1
        return work()
      },
    })
    .run('align', job)
  const fault = faultOf(running)
  await pool.close()

  assert.is(asked, 1)
  assert.instance(await fault, Error)
})

test.run()
