/** A unit -> every picture of one side and colour and its cuts, in batches; what is there already stays. */
import { randomInt } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'

import type { CompositeJob, Stack } from '../../native-workers/composite/index.js'
import type { Tools } from '../../src/runtime/tools.js'
import { compositesKey, cutsNamed, foldersOf, WHOLE } from './cuts.js'
import { ABSENT, answerForMade, contentOf, keepMade, loadMade, type Made } from './made.js'
import { type PlannedUnit, send, stage } from './messages.js'
import { colorText } from './names.js'
import { lengthIn, type Plan, pictureName } from './plan.js'
import type { DressSettings } from './settings.js'
import { unitItem } from './split.js'
import { Tally } from './tally.js'

type At = Tools & { settings: DressSettings }

/** Pictures that look the same, as the worker is told of them, and what their looks are known by. */
interface Wanted extends Stack {
  names: string[]
  content: string
}

/**
 * A layer that was good when the roll was called could not be used: it, or the disk, has changed since. All pictures without it
 * are made, and the work is tried again; what a roll knows to be absent is no fault.
 */
export class Unmade extends Error {
  /** Names of pictures. */
  readonly holes: readonly string[]

  constructor(holes: readonly string[], odd: readonly string[]) {
    const pictures = holes.length === 1 ? '1 picture' : `${holes.length} pictures`
    super(`${pictures} could not be made: ${odd.slice(0, 3).join('; ')}${odd.length > 3 ? ' …' : ''}`)
    this.holes = holes
  }
}

export const composite = stage({
  name: 'composite',
  version: 1,
  accepts: 'unit.planned',
  sends: ['unit.composited'],
  concurrency: 4,
  key: ({ style, side, color }) => `${style}/${side}/${color}`,

  async handle(unit, tools) {
    const { store, scratch, status, progress, settings } = tools
    const { told } = settings
    const plan = JSON.parse(await readFile(await store.fetch(unit.plan, scratch), 'utf8')) as Plan
    const made = await loadMade(unit, tools)
    const wanted = await wantedOf(unit, plan)
    const [makeable, without] = parted(wanted, unit)
    const lacking = lackingOf(makeable, made, await filesOf(unit, tools))
    const tally = new Tally(plan, wanted, [...lacking, ...without])

    const item = unitItem(unit.side, unit.color)
    const holes = without.flatMap(({ names }) => names)
    const news = () => ({ ...tally.news(), holes: holes.length > 0 ? shortOf(holes, told) : null })
    status.note(item, { status: 'compositing', because: null, odd: oddOf(absentIn(unit), told), ...news() })
    await forget(unit, made, plan, { wanted, lacking }, tools)
    const { unmade, odd } = await makeAll(unit, lacking, made, tally, tools)
    if (unmade.length > 0) {
      holes.push(...unmade)
      status.note(item, news())
      progress.write(null)
      throw new Unmade(unmade, odd)
    }
    await expectFiles(unit, makeable, tools)
    await answerForMade(unit, made, tools)
    status.note(item, { status: 'composited', ...news(), rate: null, eta: null })
    const { layers: _, layer: __, ...rest } = unit
    return send('unit.composited', { ...rest, holes: holes.length, unmade: holes.slice(0, told) })
  },
})

const shortOf = (names: readonly string[], told: number) => ({
  names: names.slice(0, told),
  more: Math.max(0, names.length - told),
})

const oddOf = (lines: readonly string[], told: number) => (lines.length > 0 ? lines.slice(0, told) : null)

const absentIn = ({ layers }: PlannedUnit): string[] =>
  layers.filter(({ hash }) => hash === ABSENT).map(({ file }) => `${basename(file)}: is not there, or cannot be used`)

/** Stacks of which every layer is there, and the others, of which nothing is made: what was made of them before stays. */
function parted(wanted: readonly Wanted[], { layers }: PlannedUnit): [makeable: Wanted[], without: Wanted[]] {
  const isAbsent = layers.map(({ hash }) => hash === ABSENT)
  const isMakeable = (stack: Wanted) => !stack.layers.some((at) => isAbsent[at])
  return [wanted.filter(isMakeable), wanted.filter((stack) => !isMakeable(stack))]
}

const STACKS_AT_ONCE = 2000

/** Lets others work in between. */
async function wantedOf({ side, color, layers, cuts }: PlannedUnit, { lengths, stacks }: Plan): Promise<Wanted[]> {
  const wanted: Wanted[] = []
  for (const { layers: places, pictures } of stacks) {
    const names = pictures.map(([length, codes]) => pictureName(codes, lengths[length] as string, side, color))
    const hashes = places.map((at) => layers[at]?.hash ?? ABSENT)
    wanted.push({ layers: places, names, content: contentOf(hashes, cuts) })
    if (wanted.length % STACKS_AT_ONCE === 0) await new Promise(setImmediate)
  }
  return wanted
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
  { lengths }: Pick<Plan, 'lengths'>,
  { wanted, lacking }: { wanted: readonly Wanted[]; lacking: readonly Wanted[] },
  tools: Pick<Tools, 'store' | 'scratch'>,
): Promise<void> {
  const before = made.size
  for (const { names } of lacking) for (const name of names) made.delete(name)
  const planned = new Set(wanted.flatMap(({ names }) => names))
  const isAsked = (name: string) => !unit.isPart || lengths.includes(lengthIn(name))
  for (const name of made.keys()) if (!planned.has(name) && isAsked(name)) made.delete(name)
  if (made.size < before) await keepMade(unit, made, tools)
}

/** So many stacks are told to a worker at once, which makes of them what it can in its time. */
const AT_ONCE = 4000

/** What is made is written down after every batch; with more pictures than this after every second, third …: it is all of it anew. */
const PICTURES_A_KEEPING = 20_000

/** Names of the pictures that could not be made, and what was odd about layers. */
async function makeAll(
  unit: PlannedUnit,
  lacking: readonly Wanted[],
  made: Made,
  tally: Tally,
  tools: At,
): Promise<{ unmade: string[]; odd: string[] }> {
  const { store, pool, status, progress, signal, settings } = tools
  const item = unitItem(unit.side, unit.color)
  const job = jobOf(unit, tools)
  const holes: string[] = []
  let strange: string[] = []
  let unkept = 0
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
    if (++unkept * PICTURES_A_KEEPING >= made.size || from === lacking.length) {
      await keepMade(unit, made, tools)
      unkept = 0
    }
    tally.add(batch.slice(0, done).filter((_, at) => !empty.has(at)))
    const news = tally.news()
    strange = odd.map(({ file, why }) => `${basename(file)}: ${why}`)
    status.note(item, { ...news, odd: oddOf([...absentIn(unit), ...strange], settings.told) })
    status.sample(item, { pct: news.pct, rate: news.rate, eta: news.eta })
    progress.write({ done: news.done, of: news.total })
  }
  return { unmade: holes, odd: strange }
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
async function expectFiles(unit: PlannedUnit, wanted: readonly Wanted[], tools: Pick<Tools, 'store'>): Promise<void> {
  const files = await filesOf(unit, tools)
  const missing = wanted.flatMap(({ names }) => names.filter((name) => !isThere(name, files)))
  if (missing.length === 0) return
  throw new Error(`${missing.length} pictures are not there after they were made, such as ${missing[0]}`)
}
