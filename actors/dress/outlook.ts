/** A unit, its plan and what was written down of it before -> which of its pictures are there, which are to be made, which cannot be. */

import type { Tools } from '../../src/runtime/tools.js'
import { compositesKey, foldersOf } from './cuts.js'
import { ABSENT, contentOf, type Entry, readMade } from './made.js'
import type { PlannedUnit } from './messages.js'
import { OneByOne } from './one-by-one.js'
import { lengthIn, pictureName } from './plan.js'
import { stacksIn } from './plan-file.js'
import type { PlannedStack } from './planning.js'

/** Pictures that look the same. */
export interface Looks {
  /** Places in the unit's layers, bottom to top. */
  layers: readonly number[]
  names: string[]
  /** Of each name: which picture of the plan it is, and the key of its length. */
  places: number[]
  lengths: string[]
}

/** The pictures of a unit in the order of its plan, some at a time: a unit of hundreds of thousands is never held as a whole. */
export async function* looksIn(unit: PlannedUnit, plan: string): AsyncGenerator<Looks[]> {
  let place = 0
  for await (const { lengths, stacks } of stacksIn(plan)) {
    yield stacks.map(({ layers, pictures }: PlannedStack) => ({
      layers,
      names: pictures.map(([length, codes]) => pictureName(codes, lengths[length] as string, unit.side, unit.color)),
      places: pictures.map(() => place++),
      lengths: pictures.map(([length]) => lengths[length] as string),
    }))
  }
}

/** What pictures with these layers are known by. */
export const contentIn = ({ layers, cuts }: PlannedUnit, looks: Pick<Looks, 'layers'>): string =>
  contentOf(
    looks.layers.map((at) => layers[at]?.hash ?? ABSENT),
    cuts,
  )

/** Of a picture: a layer of it is absent, so that what was made of it before stays; or it is there as it is wanted; or neither. */
export const [OPEN, WITHOUT, MADE] = [0, 1, 2] as const

export interface Outlook {
  /** By place in the plan. */
  states: Uint8Array
  /** What lies there from other layers, for the return of these, or of lengths that are not asked for. */
  others: Map<string, string>
  /** Pictures by key of the length; of those, the ones that are not there. */
  total: Record<string, number>
  lacking: Record<string, number>
  /** That are to be made. */
  open: number
  /** That cannot be made: how many, and the first of them by name. */
  holes: number
  without: string[]
  /** Something is written down that does not hold any more. */
  isStale: boolean
  later?: string
}

/** For units of hundreds of thousands of pictures, all names at once are some hundred megabytes: no two units hold theirs. */
const withNames = new OneByOne()

export const outlookOf = (
  unit: PlannedUnit,
  plan: string,
  told: number,
  tools: Pick<Tools, 'store' | 'scratch'>,
): Promise<Outlook> => withNames.run(() => lookThrough(unit, plan, told, tools))

async function lookThrough(
  unit: PlannedUnit,
  plan: string,
  told: number,
  tools: Pick<Tools, 'store' | 'scratch'>,
): Promise<Outlook> {
  const isAbsent = unit.layers.map(({ hash }) => hash === ABSENT)
  const places = new Map<string, number>()
  const contents: string[] = []
  const without: string[] = []
  const lengths: string[] = []
  const first: number[] = []
  for await (const some of looksIn(unit, plan)) {
    for (const looks of some) {
      const content = contentIn(unit, looks)
      const state = looks.layers.some((at) => isAbsent[at]) ? WITHOUT : OPEN
      for (const [at, name] of looks.names.entries()) {
        places.set(name, looks.places[at] as number)
        contents.push(content)
        lengths.push(looks.lengths[at] as string)
        first.push(state)
        if (state === WITHOUT && without.length < told) without.push(name)
      }
    }
  }

  const states = Uint8Array.from(first)
  const others = new Map<string, string>()
  const asked = new Set(lengths)
  let isStale = false
  const { later } = await readMade(unit, tools, (name, content) => {
    const place = places.get(name)
    if (place === undefined) {
      if (unit.isPart && !asked.has(lengthIn(name))) others.set(name, content)
      else isStale = true
    } else if (states[place] === WITHOUT) others.set(name, content)
    else {
      states[place] = content === contents[place] ? MADE : OPEN
      if (states[place] === OPEN) isStale = true
    }
  })
  if (states.includes(MADE)) {
    const isThere = await filesOf(unit, places, states.length, tools)
    for (let place = 0; place < states.length; place++) {
      if (states[place] !== MADE || isThere[place]) continue
      states[place] = OPEN
      isStale = true
    }
  }
  return { states, others, isStale, without, ...(later !== undefined && { later }), ...countsOf(lengths, states) }
}

function countsOf(lengths: readonly string[], states: Uint8Array) {
  const [total, lacking]: [Record<string, number>, Record<string, number>] = [{}, {}]
  let [open, holes] = [0, 0]
  for (let place = 0; place < lengths.length; place++) {
    const length = lengths[place] as string
    const state = states[place]
    total[length] = (total[length] ?? 0) + 1
    lacking[length] = (lacking[length] ?? 0) + (state === MADE ? 0 : 1)
    if (state === OPEN) open++
    else if (state === WITHOUT) holes++
  }
  return { total, lacking, open, holes }
}

/** The proof of a unit: everything it answers for lies there. Throws where something does not. */
export const expectFiles = (
  unit: PlannedUnit,
  plan: string,
  { states }: Pick<Outlook, 'states'>,
  tools: Pick<Tools, 'store'>,
): Promise<void> =>
  withNames.run(async () => {
    const places = new Map<string, number>()
    for await (const some of looksIn(unit, plan)) {
      for (const looks of some) {
        for (const [at, name] of looks.names.entries()) places.set(name, looks.places[at] as number)
      }
    }
    const isThere = await filesOf(unit, places, states.length, tools)
    let missing = 0
    let example = ''
    for (const [name, place] of places) {
      if (states[place] !== MADE || isThere[place]) continue
      missing++
      example ||= name
    }
    if (missing > 0) throw new Error(`${missing} pictures are not there after they were made, such as ${example}`)
  })

/** Whether a picture has a file in every folder, by its place. */
async function filesOf(
  { style, cuts }: Pick<PlannedUnit, 'style' | 'cuts'>,
  places: ReadonlyMap<string, number>,
  count: number,
  { store }: Pick<Tools, 'store'>,
): Promise<Uint8Array> {
  const everywhere = new Uint8Array(count).fill(1)
  for (const folder of foldersOf(cuts)) {
    const here = new Uint8Array(count)
    for await (const names of store.names(`${compositesKey(style)}/${folder}`)) {
      for (const name of names) {
        const place = places.get(name)
        if (place !== undefined) here[place] = 1
      }
    }
    for (let place = 0; place < count; place++) everywhere[place]! &= here[place]!
  }
  return everywhere
}

/** What is to be written down of the unit, in the order of its plan: equal for equal pictures. */
export async function* entriesOf(unit: PlannedUnit, plan: string, { states, others }: Outlook): AsyncGenerator<Entry> {
  for await (const some of looksIn(unit, plan)) {
    for (const looks of some) {
      if (!looks.places.some((place) => states[place] === MADE)) continue
      const content = contentIn(unit, looks)
      for (const [at, name] of looks.names.entries()) {
        if (states[looks.places[at] as number] === MADE) yield [name, content]
      }
    }
  }
  yield* others
}
