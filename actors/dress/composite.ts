/** A unit -> every picture of one side and colour and its cuts, in batches; what is there already stays. */
import { randomInt } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'

import type { CompositeJob, Stack } from '../../native-workers/composite/index.js'
import type { Tools } from '../../src/runtime/tools.js'
import { compositesKey, cutsNamed, foldersOf, WHOLE } from './cuts.js'
import { answerForMade, contentOf, keepMade, loadMade, type Made } from './made.js'
import { type PlannedUnit, send, stage } from './messages.js'
import { colorText } from './names.js'
import { type Plan, pictureName } from './plan.js'
import type { DressSettings } from './settings.js'
import { unitItem } from './split.js'
import { Tally } from './tally.js'

type At = Tools & { settings: DressSettings }

/** Pictures that look the same, as the worker is told of them, and what their looks are known by. */
interface Wanted extends Stack {
  names: string[]
  content: string
}

export const composite = stage({
  name: 'composite',
  version: 1,
  accepts: 'unit.planned',
  sends: ['unit.composited'],
  concurrency: 4,
  key: ({ style, side, color }) => `${style}/${side}/${color}`,

  async handle(unit, tools) {
    const { store, scratch, status, settings } = tools
    const plan = JSON.parse(await readFile(await store.fetch(unit.plan, scratch), 'utf8')) as Plan
    const made = await loadMade(unit, tools)
    const wanted = wantedOf(unit, plan)
    const lacking = lackingOf(wanted, made, await filesOf(unit, tools))
    const tally = new Tally(plan, wanted, lacking)

    const item = unitItem(unit.side, unit.color)
    status.note(item, { status: 'compositing', because: null, ...tally.news() })
    await forget(unit, made, wanted, lacking, tools)
    const holes = await makeAll(unit, lacking, made, tally, tools)
    await expectFiles(unit, wanted, holes, tools)
    await answerForMade(unit, made, tools)
    const { told } = settings
    const news = holes.length > 0 ? { names: holes.slice(0, told), more: Math.max(0, holes.length - told) } : null
    status.note(item, { status: 'composited', ...tally.news(), rate: null, eta: null, holes: news })
    const { layers: _, layer: __, ...rest } = unit
    return send('unit.composited', { ...rest, holes: holes.length })
  },
})

function wantedOf({ side, color, layers, cuts }: PlannedUnit, { lengths, stacks }: Plan): Wanted[] {
  return stacks.map((stack) => ({
    layers: stack.layers,
    names: stack.pictures.map(([length, codes]) => pictureName(codes, lengths[length] as string, side, color)),
    content: contentOf(
      stack.layers.map((at) => layers[at]?.hash ?? 'absent'),
      cuts,
    ),
  }))
}

/** File names of this unit by folder. */
async function filesOf(
  { style, side, color, cuts }: PlannedUnit,
  { store }: Pick<Tools, 'store'>,
): Promise<Set<string>[]> {
  const ending = `-${side}-${colorText(color)}.png`
  return Promise.all(
    foldersOf(cuts).map(async (folder) => {
      const names = await store.names(`${compositesKey(style)}/${folder}`)
      return new Set([...names].filter((name) => name.endsWith(ending)))
    }),
  )
}

const isThere = (name: string, files: readonly ReadonlySet<string>[]): boolean =>
  files.every((folder) => folder.has(name))

/** Stacks with those of their pictures that are not there, or show something else. */
function lackingOf(wanted: readonly Wanted[], made: Made, files: readonly ReadonlySet<string>[]): Wanted[] {
  return wanted.flatMap((stack) => {
    const names = stack.names.filter((name) => made.get(name) !== stack.content || !isThere(name, files))
    return names.length > 0 ? [{ ...stack, names }] : []
  })
}

/** Before a picture is made again nobody may take the old one for the new, nor the new one for the old after a kill. */
async function forget(
  unit: PlannedUnit,
  made: Made,
  wanted: readonly Wanted[],
  lacking: readonly Wanted[],
  tools: Pick<Tools, 'store' | 'scratch'>,
): Promise<void> {
  const before = made.size
  for (const { names } of lacking) for (const name of names) made.delete(name)
  const planned = new Set(wanted.flatMap(({ names }) => names))
  for (const name of made.keys()) if (!planned.has(name)) made.delete(name)
  if (made.size < before) await keepMade(unit, made, tools)
}

/** So many stacks are told to a worker at once, which makes of them what it can in its time. */
const AT_ONCE = 4000

/** Names of the pictures that could not be made. */
async function makeAll(
  unit: PlannedUnit,
  lacking: readonly Wanted[],
  made: Made,
  tally: Tally,
  tools: At,
): Promise<string[]> {
  const { store, pool, status, progress, signal, settings } = tools
  const item = unitItem(unit.side, unit.color)
  const job = jobOf(unit, tools)
  const holes: string[] = []
  for (let from = 0; from < lacking.length; ) {
    const batch = lacking.slice(from, from + AT_ONCE)
    const stacks = batch.map(({ layers, names }) => ({ layers, names }))
    const { done, unmade, odd } = await pool.run('composite', { ...job, stacks, forMs: settings.batchMs })
    signal.throwIfAborted()
    const empty = new Set(unmade)
    for (const [at, { names, content }] of batch.slice(0, done).entries()) {
      if (empty.has(at)) holes.push(...names)
      else for (const name of names) made.set(name, content)
    }
    from += done
    store.landed(filesMade(unit, made, batch.slice(0, done)))
    await keepMade(unit, made, tools)
    tally.add(batch.slice(0, done).filter((_, at) => !empty.has(at)))
    const news = tally.news()
    const strange = odd.slice(0, settings.told).map(({ file, why }) => `${basename(file)}: ${why}`)
    status.note(item, { ...news, odd: strange.length > 0 ? strange : null })
    status.sample(item, { pct: news.pct, rate: news.rate, eta: news.eta })
    progress.write({ done: news.done, of: news.total })
  }
  return holes
}

/** Pictures that look the same are the same file, cut by cut. */
const filesMade = ({ style, cuts }: PlannedUnit, made: Made, stacks: readonly Wanted[]) =>
  stacks.flatMap(({ names, content }) =>
    names
      .filter((name) => made.has(name))
      .flatMap((name) =>
        foldersOf(cuts).map((folder) => ({
          key: `${compositesKey(style)}/${folder}/${name}`,
          content: `${content}/${folder}`,
        })),
      ),
  )

function jobOf(
  unit: PlannedUnit,
  { store, settings }: Pick<At, 'store' | 'settings'>,
): Omit<CompositeJob, 'stacks' | 'forMs'> {
  return {
    unit: `${unit.style}.${unit.side}.${colorText(unit.color)}`,
    // not the attempt: one that was put back comes again with the same number, and what it left may still be written to
    attempt: randomInt(2 ** 31),
    layers: unit.layers.map(({ file }) => file),
    layer: unit.layer,
    whole: WHOLE,
    cuts: cutsNamed(unit.cuts),
    outDir: store.folder(compositesKey(unit.style)),
    budgetBytes: settings.workerMiB * 2 ** 20,
  }
}

/** The proof of a unit: everything it answers for lies there. */
async function expectFiles(
  unit: PlannedUnit,
  wanted: readonly Wanted[],
  holes: readonly string[],
  tools: At,
): Promise<void> {
  const files = await filesOf(unit, tools)
  const unmade = new Set(holes)
  const missing = wanted.flatMap(({ names }) => names.filter((name) => !unmade.has(name) && !isThere(name, files)))
  if (missing.length === 0) return
  throw new Error(`${missing.length} pictures are not there after they were made, such as ${missing[0]}`)
}
