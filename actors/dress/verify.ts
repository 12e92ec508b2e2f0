/** All units of a run -> the exact set of pictures that are missing, and of those that nobody asked for. */
import { writeFile } from 'node:fs/promises'

import type { Tools } from '../../src/runtime/tools.js'
import { compositesKey, foldersOf } from './cuts.js'
import { type CompositedUnit, join } from './messages.js'
import { colorText, SIDES } from './names.js'
import { PictureGrid } from './picture-grid.js'
import { endingOf } from './plan.js'
import { stacksIn } from './plan-file.js'
import { changesOf, verifiedKey } from './presence.js'
import { Turns } from './turns.js'

export const verify = join({
  name: 'verify',
  version: 1,
  accepts: ['unit.composited'],
  sends: [],
  concurrency: 1,
  key: ({ body }) => `${body.style}/${body.run}`,
  member: ({ body }) => `${body.side}/${body.color}`,
  // a unit whose pictures were lost is made again first
  calm: true,
  whole: (messages) => messages.length === messages[0]!.body.units,
  deadlineMs: 24 * 3_600_000,
  missing: (messages) => missingUnits(messages.map(({ body }) => body)),

  async handle(messages, { store, scratch, status, settings, once }) {
    const units = messages.map(({ body }) => body)
    const { style, run, cuts } = units[0]!
    const grid = await gridOf(units, { store, scratch })
    const changes = await changesOf(style, cuts, store)
    const { told } = settings
    const files = { missing: new Told(told), extra: new Told(told) }
    for await (const { is, file } of compare(store, compositesKey(style), foldersOf(cuts), grid)) files[is].add(file)
    status.note('verify', {
      run,
      at: new Date().toISOString(),
      expected: grid.wanted * foldersOf(cuts).length,
      missing: files.missing.count,
      extra: files.extra.count,
      missingFiles: files.missing.first,
      extraFiles: files.extra.first,
      holes: units.reduce((sum, { holes }) => sum + holes, 0),
      // of these an older picture may still lie there
      unmade: units.flatMap(({ unmade }) => unmade).slice(0, told),
    })
    await once(verifiedKey(style), { run, changes }, async (file) => {
      await writeFile(file, JSON.stringify(changes))
      return {}
    })
  },
})

/** So many are told by name, the first by the alphabet; of all, how many there are. */
class Told {
  count = 0
  readonly #most: number
  #first: string[] = []

  constructor(most: number) {
    this.#most = most
  }

  add(name: string): void {
    this.count++
    if (this.#first.push(name) >= 2 * this.#most) this.#first = this.first
  }

  get first(): string[] {
    return this.#first.sort().slice(0, this.#most)
  }
}

/** Which units of a run are not here, for people. */
export function missingUnits(units: readonly Pick<CompositedUnit, 'side' | 'color' | 'units'>[]): string {
  const count = units[0]?.units ?? 0
  const here = new Set(units.map(({ side, color }) => `${side} ${colorText(color)}`))
  const all = SIDES.flatMap((side) => Array.from({ length: count / 2 }, (_, color) => `${side} ${colorText(color)}`))
  return `${all.filter((unit) => !here.has(unit)).join(', ')} of ${count} units to be composited`
}

/** The pictures of which every folder must hold one. */
async function gridOf(
  units: readonly CompositedUnit[],
  { store, scratch }: Pick<Tools, 'store' | 'scratch'>,
): Promise<PictureGrid> {
  const grid = new PictureGrid()
  for (const plan of new Set(units.map(({ plan }) => plan))) {
    const endings = units.filter((unit) => unit.plan === plan).map(({ side, color }) => endingOf(side, color))
    for await (const { lengths, stacks } of stacksIn(await store.fetch(plan, scratch))) {
      grid.wantAll(stacks, lengths, endings)
    }
  }
  return grid
}

export interface Found {
  is: 'missing' | 'extra'
  /** `<folder>/<name>`. An empty file is missing. */
  file: string
}

/** Every folder below `prefix` against the pictures it must hold, and nothing else. */
export async function* compare(
  store: Pick<Tools['store'], 'list'>,
  prefix: string,
  folders: readonly string[],
  grid: PictureGrid,
): AsyncGenerator<Found> {
  const turns = new Turns()
  for (const folder of folders) {
    grid.forgetSeen()
    const top = `${prefix}/${folder}/`
    for await (const { key, sizeBytes } of store.list(top)) {
      const name = key.slice(top.length)
      if (!grid.has(name)) yield { is: 'extra', file: `${folder}/${name}` }
      else if (sizeBytes > 0) grid.see(name)
      if (turns.isOver) await turns.give()
    }
    for (const name of grid.unseen()) {
      yield { is: 'missing', file: `${folder}/${name}` }
      if (turns.isOver) await turns.give()
    }
  }
}
