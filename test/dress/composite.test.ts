import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { composite } from '../../actors/dress/composite.js'
import type { PlannedUnit } from '../../actors/dress/messages.js'
import { writePlan } from '../../actors/dress/plan-file.js'
import type { Plan } from '../../actors/dress/planning.js'
import { presenceIn } from '../../actors/dress/presence.js'
import type { Composited, CompositeJob } from '../../native-workers/composite/index.js'
import type { Pool } from '../../src/media/pool.js'
import { onTheRig } from '../support/rig.js'

const test = suite('dress / composite')

type Rig = Awaited<ReturnType<typeof onTheRig>>

/** Two lengths, three stacks, five pictures; the last stack shows the third layer. */
const PLAN: Plan = {
  layers: ['base_knee_bottom_front', 'a1_neckline_front', 'c1_infront_front'],
  lengths: ['knee', 'mini'],
  stacks: [
    {
      layers: [0],
      pictures: [
        [0, 'default'],
        [1, 'default'],
      ],
    },
    {
      layers: [0, 1],
      pictures: [
        [0, 'a1'],
        [1, 'a1'],
      ],
    },
    { layers: [0, 2], pictures: [[0, 'c1']] },
  ],
}
const UNIT: PlannedUnit = {
  style: 'made',
  run: 'r1',
  side: 'front',
  color: 1,
  units: 4,
  plan: '.plans/made/front-x.json',
  cuts: ['142x142', 'top-crop'],
  layers: ['base', 'a1', 'c1'].map((name) => ({ file: `/styles/${name}.png`, hash: `of ${name}` })),
  layer: { widthPx: 64, heightPx: 64 },
}
const { layers: _, layer: __, ...COMPOSITED } = UNIT
const withHash = (at: number, hash: string): PlannedUnit => ({
  ...UNIT,
  layers: UNIT.layers.map((layer, place) => (place === at ? { ...layer, hash } : layer)),
})
const PICTURES = ['a1-knee', 'a1-mini', 'c1-knee', 'default-knee', 'default-mini'].map(
  (name) => `${name}-front-0001.png`,
)
const FOLDERS = ['800x800', '142x142', 'top-crop']
const LIST = '.made/made/front-0001.json'

/** Stands in for the worker at the edge of the process: writes small files, two stacks a batch. */
class Worker {
  readonly made: string[][] = []
  readonly jobs: CompositeJob[] = []
  /** Place of a layer that cannot be used. */
  broken = -1
  /** Throws instead of the batch with this number. */
  diesAt = -1

  run = async (_: string, job: CompositeJob): Promise<Composited> => {
    if (this.jobs.push(job) - 1 === this.diesAt) throw new Error('the thread ended')
    const batch = job.stacks.slice(0, 2)
    const unmade = batch.flatMap(({ layers }, at) => (layers.includes(this.broken) ? [at] : []))
    const names = batch.filter((_, at) => !unmade.includes(at)).flatMap((stack) => stack.names)
    for (const folder of [job.whole.folder, ...job.cuts.map((cut) => cut.folder)]) {
      await mkdir(join(job.outDir, folder), { recursive: true })
      for (const name of names) await writeFile(join(job.outDir, folder, name), `picture ${this.jobs.length}`)
    }
    this.made.push(names)
    const file = job.layers[this.broken] ?? ''
    const odd = unmade.length > 0 ? [{ file, why: 'is cut short', isUsable: false }] : []
    return { done: batch.length, unmade, made: names.length, linked: 0, bytes: 0, odd, peakBytes: 0 }
  }

  get all(): string[] {
    return this.made.flat().sort()
  }
}

async function withRig(story: (rig: Rig, worker: Worker) => Promise<void>): Promise<void> {
  const worker = new Worker()
  const pool = { run: worker.run } as unknown as Pool
  const rig = await onTheRig({ pool, settings: { told: 10, batchMs: 1000, workerMiB: 100 } })
  const file = join(rig.root, 'plan.json')
  await writeFile(file, JSON.stringify(PLAN))
  await rig.keep(UNIT.plan, file)
  await story(rig, worker).finally(rig.close)
}
const noted = (rig: Rig) =>
  Object.assign({}, ...rig.notes.filter(({ item }) => item === 'unit/front/0001').map(({ detail }) => detail))
const files = (rig: Rig, folder: string) => readdir(join(rig.store.root, 'renders/composites/made', folder))
const again = (rig: Rig, worker: Worker, unit = UNIT) => {
  worker.made.length = 0
  worker.jobs.length = 0
  rig.notes.length = 0
  return rig.give(composite, unit)
}

test('a unit becomes every picture of its lengths and their cuts, in batches that are told of', () =>
  withRig(async (rig, worker) => {
    const sent = await rig.give(composite, UNIT)

    for (const folder of FOLDERS) assert.equal((await files(rig, folder)).sort(), PICTURES)
    assert.equal(worker.made.length, 2)
    assert.equal(rig.progress, [
      { done: 4, of: 5 },
      { done: 5, of: 5 },
    ])
    const { status, done, total, kept, lengths, pct, holes } = noted(rig)
    assert.equal(
      { status, done, total, kept, lengths, pct, holes },
      { status: 'composited', done: 5, total: 5, kept: 0, lengths: { knee: 3, mini: 2 }, pct: 100, holes: null },
    )
    assert.equal(
      rig.samples.map(({ item, detail }) => [item, detail.pct]),
      [
        ['unit/front/0001', 80],
        ['unit/front/0001', 100],
      ],
    )
    assert.equal(sent, [{ kind: 'unit.composited', body: { ...COMPOSITED, holes: 0, unmade: [] } }])
  }))

test('every file is told of before the list of what has been made, with one content for pictures that look the same', () =>
  withRig(async (rig) => {
    await rig.give(composite, UNIT)
    const told = rig.landed.slice(1) // the plan
    const contentOf = (file: string) => told.find(({ key }) => key === `renders/composites/made/${file}`)?.content
    const [whole, cut] = ['800x800', '142x142'].map((folder) => contentOf(`${folder}/a1-knee-front-0001.png`))

    assert.is(told.filter(({ key }) => key.startsWith('renders/')).length, PICTURES.length * FOLDERS.length)
    const lists = told.flatMap(({ key }, at) =>
      key.startsWith('.mak') ? [`${at} ${key.slice(0, key.indexOf('/'))}`] : [],
    )
    assert.equal(lists, [`${1 + 4 * FOLDERS.length} .making`, `${2 + 5 * FOLDERS.length} .making`])
    assert.is(told.at(-1)?.key, '.made/made/front-0001.json')
    assert.ok(whole && cut && whole !== cut)
    assert.is(contentOf('800x800/a1-mini-front-0001.png'), whole)
    assert.is.not(contentOf('800x800/c1-knee-front-0001.png'), whole)
  }))

test('of a picture that cannot be made nothing is told', () =>
  withRig(async (rig, worker) => {
    worker.broken = 2
    await rig.give(composite, UNIT).catch(() => undefined)

    assert.is(rig.landed.filter(({ key }) => key.startsWith('renders/')).length, 4 * FOLDERS.length)
    assert.not(rig.landed.some(({ key }) => key.includes('c1-')))
  }))

test('the worker is told the files of the layers, where pictures go, and what is cut from them', () =>
  withRig(async (rig, worker) => {
    await rig.give(composite, UNIT)
    const { unit, layers, layer, whole, cuts, outDir, forMs, budgetBytes } = worker.jobs[0]!

    assert.equal([unit, forMs, budgetBytes], ['made.front.0001', 1000, 100 * 2 ** 20])
    assert.equal(layers, ['/styles/base.png', '/styles/a1.png', '/styles/c1.png'])
    assert.equal(layer, { widthPx: 64, heightPx: 64 })
    assert.equal(whole, { folder: '800x800', widthPx: 800, heightPx: 800 })
    assert.equal(
      cuts.map(({ folder, offBottom }) => [folder, offBottom]),
      [
        ['142x142', 0],
        ['top-crop', 0.33],
      ],
    )
    assert.is(outDir, join(rig.store.root, 'renders/composites/made'))
  }))

test('what is there stays', () =>
  withRig(async (rig, worker) => {
    await rig.give(composite, UNIT)
    await again(rig, worker, { ...UNIT, run: 'r2' })

    assert.equal(worker.jobs, [])
    assert.equal([noted(rig).done, noted(rig).kept], [5, 5])
  }))

test('a replaced layer makes anew the pictures it is in', () =>
  withRig(async (rig, worker) => {
    await rig.give(composite, UNIT)
    await again(rig, worker, withHash(1, 'of another a1'))
    assert.equal(worker.all, ['a1-knee-front-0001.png', 'a1-mini-front-0001.png'])

    await again(rig, worker, withHash(1, 'of another a1'))
    assert.equal(worker.all, [])
  }))

test('where only some lengths are asked for, what was made of the others is not forgotten', () =>
  withRig(async (rig, worker) => {
    await rig.give(composite, UNIT)
    const part: Plan = { layers: PLAN.layers, lengths: ['mini'], stacks: [{ layers: [0], pictures: [[0, 'default']] }] }
    const file = join(rig.root, 'part.json')
    await writeFile(file, JSON.stringify(part))
    await rig.keep('.plans/made/front-part.json', file)
    await again(rig, worker, { ...UNIT, plan: '.plans/made/front-part.json', isPart: true })
    assert.equal(worker.jobs, [])

    const { pictures } = JSON.parse(await readFile(rig.store.path('.made/made/front-0001.json'), 'utf8'))
    assert.equal(
      Object.keys(pictures).sort(),
      ['a1-knee', 'c1-knee', 'default-knee', 'default-mini'].map((name) => `${name}-front-0001.png`),
    )
  }))

test('a picture or cut that is gone is made again', () =>
  withRig(async (rig, worker) => {
    await rig.give(composite, UNIT)
    await rm(join(rig.store.root, 'renders/composites/made/top-crop/c1-knee-front-0001.png'))
    await again(rig, worker)

    assert.equal(worker.all, ['c1-knee-front-0001.png'])
  }))

test('what a worker made before it died is not made again', () =>
  withRig(async (rig, worker) => {
    worker.diesAt = 1
    const said = await rig.give(composite, UNIT).then(String, (fault: Error) => fault.message)
    assert.is(said, 'the thread ended')
    worker.diesAt = -1
    await again(rig, worker)

    assert.equal(worker.all, ['c1-knee-front-0001.png'])
  }))

test('each batch is written down by itself, and all of it in one list at the end', () =>
  withRig(async (rig, worker) => {
    const batches = async () => (await readdir(rig.store.path('.making/made')).catch(() => [])).length
    const list = async () => Object.keys(JSON.parse(await readFile(rig.store.path(LIST), 'utf8')).pictures).length
    worker.diesAt = 1
    await rig.give(composite, UNIT).catch(() => undefined)
    assert.equal([await batches(), await list()], [1, 0])
    worker.diesAt = -1
    await again(rig, worker)
    assert.equal([await batches(), await list()], [0, 5])
  }))

test('what a batch has written down is not believed once the list it belongs to was written anew', () =>
  withRig(async (rig, worker) => {
    worker.diesAt = 1
    await rig.give(composite, UNIT).catch(() => undefined)
    const [batch = ''] = await readdir(rig.store.path('.making/made'))
    const text = await readFile(rig.store.path(`.making/made/${batch}`))
    worker.diesAt = -1
    await again(rig, worker, withHash(1, 'of another a1'))
    // as after a power cut, which may bring back what was deleted
    await writeFile(rig.store.path(`.making/made/${batch}`), text)
    await again(rig, worker)

    assert.equal(worker.all, ['a1-knee-front-0001.png', 'a1-mini-front-0001.png'])
  }))

test('lists and plans in one line, as they were once written, are read', () =>
  withRig(async (rig, worker) => {
    await rig.give(composite, UNIT)
    await writeFile(rig.store.path(LIST), JSON.stringify(JSON.parse(await readFile(rig.store.path(LIST), 'utf8'))))
    await again(rig, worker)
    assert.equal(worker.jobs, [])

    await rm(rig.store.path(UNIT.plan))
    const file = join(rig.root, 'plan-in-lines.json')
    await writePlan(file, PLAN)
    assert.ok((await readFile(file, 'utf8')).split('\n').length > PLAN.stacks.length)
    assert.equal(JSON.parse(await readFile(file, 'utf8')), PLAN)
    await rig.keep(UNIT.plan, file)
    await again(rig, worker)
    assert.equal([worker.jobs, noted(rig).kept], [[], 5])
  }))

test('a layer that went back to what it was does not pass off the other for itself after a kill', () =>
  withRig(async (rig, worker) => {
    await rig.give(composite, UNIT)
    worker.jobs.length = 0
    worker.diesAt = 0
    await rig.give(composite, withHash(2, 'of another c1')).catch(() => undefined)
    worker.diesAt = -1
    await again(rig, worker)

    assert.equal(worker.all, ['c1-knee-front-0001.png'])
  }))

test('where nobody knows any more what was made, all is made again', () =>
  withRig(async (rig, worker) => {
    for (const text of ['', '{"pictures":', '{"a1-knee-front-0001.png":"x"}']) {
      await rig.give(composite, UNIT)
      await writeFile(rig.store.path('.made/made/front-0001.json'), text)
      await again(rig, worker)
      assert.equal(worker.all, PICTURES)
    }
  }))

test('a layer that went bad leaves holes, which are told; all pictures without it are made, and it is tried again', () =>
  withRig(async (rig, worker) => {
    worker.broken = 2
    const said = await rig.give(composite, UNIT).then(String, (fault: Error) => fault.message)

    assert.is(said, '1 picture could not be made: c1.png: is cut short')
    assert.equal(noted(rig).holes, { names: ['c1-knee-front-0001.png'], more: 0 })
    assert.equal(noted(rig).odd, ['c1.png: is cut short'])
    assert.is.not(noted(rig).status, 'composited')
    assert.is((await files(rig, '800x800')).length, 4)
    worker.broken = -1
    const [sent] = await again(rig, worker)
    assert.equal(worker.all, ['c1-knee-front-0001.png'])
    assert.equal([sent?.body, noted(rig).holes], [{ ...COMPOSITED, holes: 0, unmade: [] }, null])
  }))

test('a layer that is known to be absent leaves holes; what was made with it stays, for its return', () =>
  withRig(async (rig, worker) => {
    await rig.give(composite, UNIT)
    const [sent] = await again(rig, worker, withHash(1, 'absent'))

    const names = ['a1-knee-front-0001.png', 'a1-mini-front-0001.png']
    assert.equal(sent?.body, { ...COMPOSITED, holes: 2, unmade: names })
    assert.equal(worker.jobs, [])
    assert.equal([noted(rig).status, noted(rig).done, noted(rig).total], ['composited', 3, 5])
    assert.equal(noted(rig).odd, ['a1.png: is not there, or cannot be used'])
    await again(rig, worker)
    assert.equal(worker.jobs, [])
    await again(rig, worker, withHash(1, 'of another a1'))
    assert.equal(worker.all, names)
  }))

test('after a start it is known whether all that was made is still there', () =>
  withRig(async (rig) => {
    await rig.give(composite, UNIT)
    const key = '.made/made/front-0001.json'
    assert.ok(rig.outputs.has(key), 'the work answers for it')
    assert.equal(Object.keys(JSON.parse(await readFile(rig.store.path(key), 'utf8')).pictures).sort(), PICTURES)
    assert.is(await presenceIn(rig.store)(key), true)

    await rm(join(rig.store.root, 'renders/composites/made/142x142/a1-mini-front-0001.png'))
    assert.is(await presenceIn(rig.store)(key), false)
    await rm(rig.store.path(key))
    assert.is(await presenceIn(rig.store)(key), false)
    assert.is(await presenceIn(rig.store)(UNIT.plan), true)
  }))

test.run()
