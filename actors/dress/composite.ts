/** A unit -> every picture of one side and colour and its cuts, in batches; what is there already stays. */
import { randomInt } from 'node:crypto'
import { basename } from 'node:path'

import type { CompositeJob } from '../../native-workers/composite/index.js'
import type { Tools } from '../../src/runtime/tools.js'
import { compositesKey, cutsNamed, foldersOf, WHOLE } from './cuts.js'
import { ABSENT, answerForMade, type Entry, MadeLog } from './made.js'
import { type PlannedUnit, send, stage } from './messages.js'
import { colorText } from './names.js'
import {
  contentIn,
  entriesOf,
  expectFiles,
  type Looks,
  looksIn,
  MADE,
  OPEN,
  type Outlook,
  outlookOf,
} from './outlook.js'
import type { DressSettings } from './settings.js'
import { unitItem } from './split.js'
import { Tally } from './tally.js'

type At = Tools & { settings: DressSettings }

/** Pictures that look the same and are to be made, and what their looks are known by. */
interface Wanted extends Omit<Looks, 'lengths'> {
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
    const plan = await store.fetch(unit.plan, scratch)
    const outlook = await outlookOf(unit, plan, told, tools)
    const tally = new Tally(outlook.total, outlook.lacking)

    const item = unitItem(unit.side, unit.color)
    const holesWith = (unmade: readonly string[]) => {
      const holes = outlook.holes + unmade.length
      return holes > 0 ? shortOf([...outlook.without, ...unmade], holes, told) : null
    }
    const news = (unmade: readonly string[] = []) => ({ ...tally.news(), holes: holesWith(unmade) })
    status.note(item, { status: 'compositing', because: null, odd: oddOf(absentIn(unit), told), ...news() })
    const { unmade, odd } = await makeAll(unit, plan, outlook, tally, tools)
    if (unmade.length > 0) {
      status.note(item, news(unmade))
      progress.write(null)
      throw new Unmade(unmade, odd)
    }
    await expectFiles(unit, plan, outlook, tools)
    await answerForMade(unit, entriesOf(unit, plan, outlook), tools)
    status.note(item, { status: 'composited', ...news(), rate: null, eta: null })
    const { layers: _, layer: __, ...rest } = unit
    return send('unit.composited', { ...rest, holes: outlook.holes, unmade: outlook.without })
  },
})

const shortOf = (names: readonly string[], count: number, told: number) => {
  const shown = names.slice(0, told)
  return { names: shown, more: count - shown.length }
}

const oddOf = (lines: readonly string[], told: number) => (lines.length > 0 ? lines.slice(0, told) : null)

const absentIn = ({ layers }: PlannedUnit): string[] =>
  layers.filter(({ hash }) => hash === ABSENT).map(({ file }) => `${basename(file)}: is not there, or cannot be used`)

/** A worker is told of about so many pictures at once, and makes of them what it can in its time. */
const TOLD_AT_ONCE = 2000

/** Names of the pictures that could not be made, and what was odd about layers. */
async function makeAll(
  unit: PlannedUnit,
  plan: string,
  outlook: Outlook,
  tally: Tally,
  tools: At,
): Promise<{ unmade: string[]; odd: string[] }> {
  if (outlook.open === 0) return { unmade: [], odd: [] }
  const { store, pool, status, progress, signal, settings } = tools
  const item = unitItem(unit.side, unit.color)
  const job = jobOf(unit, tools)
  const log = await logOf(unit, plan, outlook, tools)
  const holes: string[] = []
  let strange: string[] = []
  let told: Wanted[] = []
  const make = async () => {
    const stacks = told.map(({ layers, names }) => ({ layers, names }))
    const { done, unmade, odd } = await pool.run('composite', { ...job, stacks, forMs: settings.batchMs })
    signal.throwIfAborted()
    const empty = new Set(unmade)
    const dealtWith = told.slice(0, done)
    told = told.slice(done)
    const made = dealtWith.filter((_, at) => !empty.has(at))
    for (const [at, { names }] of dealtWith.entries()) if (empty.has(at)) holes.push(...names)
    store.landed(filesOfAll(unit, made))
    await log.add(made.flatMap(({ names, content }) => names.map((name): Entry => [name, content])))
    for (const { places } of made) for (const place of places) outlook.states[place] = MADE
    tally.add(made)
    const news = tally.news()
    strange = odd.map(({ file, why }) => `${basename(file)}: ${why}`)
    status.note(item, { ...news, odd: oddOf([...absentIn(unit), ...strange], settings.told) })
    status.sample(item, { pct: news.pct, rate: news.rate, eta: news.eta })
    progress.write({ done: news.done, of: news.total })
  }
  for await (const some of openIn(unit, plan, outlook)) {
    told.push(...some)
    while (picturesIn(told) >= TOLD_AT_ONCE) await make()
  }
  while (told.length > 0) await make()
  return { unmade: holes, odd: strange }
}

const picturesIn = (told: readonly Wanted[]): number => told.reduce((sum, { names }) => sum + names.length, 0)

/** What is written down must hold before the first picture is made anew: nobody may take the old one for the new, or the other way round. */
const logOf = (unit: PlannedUnit, plan: string, outlook: Outlook, tools: At): Promise<MadeLog> =>
  outlook.isStale || outlook.later === undefined
    ? MadeLog.begin(unit, tools, entriesOf(unit, plan, outlook))
    : MadeLog.goOn(unit, tools, outlook.later)

/** All that looks alike and is to be made; the pictures of it that are not there. */
async function* openIn(unit: PlannedUnit, plan: string, { states }: Outlook): AsyncGenerator<Wanted[]> {
  const isOpen = (place: number) => states[place] === OPEN
  for await (const some of looksIn(unit, plan)) {
    yield some.flatMap((looks) => {
      if (!looks.places.some(isOpen)) return []
      const { layers, names, places } = looks
      const open = {
        layers,
        names: names.filter((_, at) => isOpen(places[at] as number)),
        places: places.filter(isOpen),
      }
      return [{ ...open, content: contentIn(unit, looks) }]
    })
  }
}

/** Pictures that look the same are the same file, cut by cut. */
const filesOfAll = ({ style, cuts }: PlannedUnit, made: readonly Wanted[]) =>
  made.flatMap(({ names, content }) =>
    names.flatMap((name) =>
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
