import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { composite, type Stack } from '../../native-workers/composite/index.js'
import { until } from '../support/until.js'
import { blob, folder, jobOf, load, save } from './made-layers.js'

const test = suite('native-workers / composite, in batches')

const here = folder()
const layers = await Promise.all(Array.from({ length: 6 }, (_, at) => save(blob(at), join(here, `${at}.png`))))
const stacks: Stack[] = Array.from({ length: 64 }, (_, bits) => ({
  layers: [0, 1, 2, 3, 4, 5].filter((at) => (bits >> at) & 1),
  names: [`${bits}.png`],
}))

test('makes one picture at least and stops at the first one after its time', async () => {
  const outDir = folder()
  const first = await composite(jobOf({ layers, stacks, outDir, forMs: 0 }))
  assert.equal({ done: first.done, made: first.made }, { done: 1, made: 4 })
  assert.equal(readdirSync(join(outDir, 'whole')), ['0.png'])

  const second = await composite(jobOf({ layers, stacks: stacks.slice(1, 3), outDir }))
  assert.equal({ done: second.done, made: second.made }, { done: 2, made: 8 })
})

test('makes the same pictures in memory that another unit has used before, of larger layers too', async () => {
  const [outDir, again] = [folder(), folder()]
  const large = await save(blob(7, 300, 200), join(folder(), 'large.png'))
  await composite(jobOf({ layers, stacks, outDir }))
  await composite(
    jobOf({
      layers: [large],
      stacks: [{ layers: [0], names: ['a.png'] }],
      outDir: folder(),
      layer: { widthPx: 300, heightPx: 200 },
    }),
  )
  await composite(jobOf({ layers, stacks, outDir: again }))

  for (const folder of readdirSync(outDir))
    for (const name of readdirSync(join(outDir, folder)))
      assert.ok(readFileSync(join(again, folder, name)).equals(readFileSync(join(outDir, folder, name))), name)
})

test('makes in batches what it makes at once, byte for byte', async () => {
  const [atOnce, inBatches] = [folder(), folder()]
  await composite(jobOf({ layers, stacks, outDir: atOnce }))
  for (let left = stacks; left.length > 0; ) {
    const { done } = await composite(jobOf({ layers, stacks: left, outDir: inBatches, forMs: 5 }))
    left = left.slice(done)
  }

  for (const { names } of stacks)
    for (const name of ['whole', 'small', 'bottom-crop', 'top-crop'])
      assert.ok(
        readFileSync(join(atOnce, name, names[0]!)).equals(readFileSync(join(inBatches, name, names[0]!))),
        `${name}/${names[0]}`,
      )
})

test('reads a layer again that was replaced between two batches', async () => {
  const outDir = folder()
  const changing = await save(blob(20), join(folder(), 'changing.png'))
  const job = { layers: [changing], outDir }
  await composite(jobOf({ ...job, stacks: [{ layers: [0], names: ['before.png'] }] }))
  await save(blob(21), changing)
  await composite(jobOf({ ...job, stacks: [{ layers: [0], names: ['after.png'] }] }))

  const fresh = folder()
  await composite(jobOf({ ...job, unit: 'another', outDir: fresh, stacks: [{ layers: [0], names: ['it.png'] }] }))
  assert.ok(readFileSync(join(outDir, 'whole/after.png')).equals(readFileSync(join(fresh, 'whole/it.png'))))
  assert.not.ok(readFileSync(join(outDir, 'whole/before.png')).equals(readFileSync(join(fresh, 'whole/it.png'))))
})

test('goes on after a kill with what is not done, makes nothing twice and leaves nothing behind', async () => {
  const outDir = folder()
  const job = jobOf({ layers, stacks, outDir })
  // the first 20 are done; the process dies within the batch of the others, which has no end
  const worker = new URL('../../native-workers/composite/index.js', import.meta.url)
  const script = `
    const { composite } = await import(${JSON.stringify(worker.href)})
    const job = ${JSON.stringify(job)}
    const { done } = await composite({ ...job, stacks: job.stacks.slice(0, 20) })
    process.stdout.write(String(done))
    const endless = Array.from({ length: 100000 }, (_, at) => ({ ...job.stacks[20 + (at % 44)], names: [at + '.png'] }))
    await composite({ ...job, stacks: endless, budgetBytes: 0 })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [done] = await once(child.stdout, 'data')
  assert.is(String(done), '20')
  await until(() => temporaries(outDir).length >= 8)
  child.kill('SIGKILL')
  await once(child, 'exit')

  assert.ok(temporaries(outDir).length >= 8, 'the batch was interrupted')
  const names = stacks.slice(0, 20).map((stack) => stack.names[0]!)
  assert.equal(named(outDir), [...names].sort(), 'nothing of the interrupted batch shows')
  const inodes = names.map((name) => statSync(join(outDir, 'whole', name)).ino)

  const rest = await composite({ ...job, attempt: 2, stacks: stacks.slice(20) })
  assert.equal({ done: rest.done, made: rest.made }, { done: 44, made: 176 })
  assert.equal(temporaries(outDir), [])
  assert.equal(named(outDir), stacks.map((stack) => stack.names[0]!).sort())
  assert.equal(
    names.map((name) => statSync(join(outDir, 'whole', name)).ino),
    inodes,
  )
  assert.is((await load(join(outDir, 'whole/63.png'))).widthPx, 70)
})

const listed = (outDir: string) => (existsSync(join(outDir, 'whole')) ? readdirSync(join(outDir, 'whole')) : [])
const temporaries = (outDir: string) => listed(outDir).filter((name) => name.endsWith('.tmp'))
const named = (outDir: string) =>
  listed(outDir)
    .filter((name) => !name.endsWith('.tmp'))
    .sort()

test.run()
