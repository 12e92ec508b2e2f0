/** All units of a run -> the exact set of pictures that are missing, and of those that nobody asked for. */
import { readFile, writeFile } from 'node:fs/promises'

import type { Tools } from '../../src/runtime/tools.js'
import { compositesKey, foldersOf } from './cuts.js'
import { type CompositedUnit, join } from './messages.js'
import { colorText, SIDES } from './names.js'
import { type Plan, pictureName } from './plan.js'
import { changesOf, verifiedKey } from './presence.js'

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
    const wanted = await namesOf(units, { store, scratch })
    const changes = await changesOf(style, cuts, store)
    const found = await compare(store, compositesKey(style), foldersOf(cuts), wanted)
    const { told } = settings
    status.note('verify', {
      run,
      at: new Date().toISOString(),
      expected: wanted.length * foldersOf(cuts).length,
      missing: found.missing.length,
      extra: found.extra.length,
      missingFiles: found.missing.slice(0, told),
      extraFiles: found.extra.slice(0, told),
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

/** Which units of a run are not here, for people. */
export function missingUnits(units: readonly Pick<CompositedUnit, 'side' | 'color' | 'units'>[]): string {
  const count = units[0]?.units ?? 0
  const here = new Set(units.map(({ side, color }) => `${side} ${colorText(color)}`))
  const all = SIDES.flatMap((side) => Array.from({ length: count / 2 }, (_, color) => `${side} ${colorText(color)}`))
  return `${all.filter((unit) => !here.has(unit)).join(', ')} of ${count} units to be composited`
}

/** File names that every folder must hold. */
async function namesOf(
  units: readonly CompositedUnit[],
  { store, scratch }: Pick<Tools, 'store' | 'scratch'>,
): Promise<string[]> {
  const plans = new Map<string, Plan>()
  for (const key of new Set(units.map(({ plan }) => plan))) {
    plans.set(key, JSON.parse(await readFile(await store.fetch(key, scratch), 'utf8')) as Plan)
  }
  return units.flatMap(({ plan: key, side, color }) => picturesOf(plans.get(key) as Plan, side, color))
}

export const picturesOf = ({ lengths, stacks }: Plan, side: 'front' | 'back', color: number): string[] =>
  stacks.flatMap(({ pictures }) =>
    pictures.map(([length, codes]) => pictureName(codes, lengths[length] as string, side, color)),
  )

export interface Compared {
  /** `<folder>/<name>`, sorted. An empty file is missing. */
  missing: string[]
  extra: string[]
}

/** Every folder below `prefix` against the names it must hold, and nothing else. */
export async function compare(
  store: Pick<Tools['store'], 'list'>,
  prefix: string,
  folders: readonly string[],
  names: readonly string[],
): Promise<Compared> {
  const places = new Map(names.map((name, at) => [name, at]))
  const found: Compared = { missing: [], extra: [] }
  for (const folder of folders) {
    const isHere = new Uint8Array(names.length)
    const top = `${prefix}/${folder}/`
    for await (const { key, sizeBytes } of store.list(top)) {
      const name = key.slice(top.length)
      const at = places.get(name)
      if (at === undefined) found.extra.push(`${folder}/${name}`)
      else if (sizeBytes > 0) isHere[at] = 1
    }
    for (const [at, name] of names.entries()) if (!isHere[at]) found.missing.push(`${folder}/${name}`)
  }
  return { missing: found.missing.sort(), extra: found.extra.sort() }
}
