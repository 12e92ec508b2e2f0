/** troupe verify <style-folder>: the exact set of pictures that are missing, of those that nobody asked for, and of those made from other layers. */

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { compositesKey, foldersOf, WHOLE } from '../../../actors/dress/cuts.js'
import { SIDES, type Side } from '../../../actors/dress/names.js'
import { PictureGrid } from '../../../actors/dress/picture-grid.js'
import { endingOf } from '../../../actors/dress/plan.js'
import type { Plan } from '../../../actors/dress/planning.js'
import { compare, type Found } from '../../../actors/dress/verify.js'
import { Usage } from '../../errors.js'
import { FolderStore } from '../../store/folder.js'
import { openStyleFolder, type StyleFolder } from '../../style-folder.js'
import { configOf } from '../config-of.js'
import { EXIT } from '../exit.js'
import type { Command } from '../invocation.js'
import { jsonList, pour } from '../pour.js'
import { plain } from '../table.js'
import { layersOnDisk } from './layer-files.js'
import { NAMES, styleFolderIn } from './operand.js'
import { plansIn } from './plans.js'
import { againstLastRun, canCompare } from './since.js'
import { verifyRemote } from './verify-remote.js'
import { expectLayers } from './viewer.js'

/** So many are named to a person; JSON names all. */
const NAMED = 20

export const verify: Command = {
  operands: '[style-folder]',
  count: [0, 1],
  hint: 'which pictures and cuts of a style are missing, which nobody asked for, and which are older than their layers; exit 1 when there are any',
  options: {
    out: { type: 'string', hint: "DIR  where the pictures are; default the data folder's store" },
    names: NAMES,
    remote: { type: 'boolean', hint: 'look into the bucket instead; without a style, for everything in the store' },
    prune: {
      type: 'boolean',
      hint: 'with --remote: delete there what is extra, of a whole store only what was dropped here',
    },
    strangers: {
      type: 'boolean',
      hint: 'with --prune: also what nobody here has ever known, e.g. made by another box',
    },
  },
  async run(call) {
    if (call.flag('remote')) return verifyRemote(call)
    if (call.flag('prune')) throw new Usage('--prune: expected --remote with it')
    if (call.flag('strangers')) throw new Usage('--strangers: expected --remote --prune with it')
    if (call.operands.length === 0) throw new Usage('found no style folder: expected one, or --remote')
    const config = configOf(call)
    const folder = await openStyleFolder(styleFolderIn(call), { names: call.text('names') })
    expectLayers(folder)
    const out = resolve(call.text('out') ?? config.paths.store)
    if (call.text('out') !== undefined && !existsSync(out)) throw new Usage(`--out: ${out}: there is no such folder`)

    const compared = await comparedWith(new FolderStore(out), folder)
    await pour(call.json ? inJson(compared) : inWords(compared))
    return isWhole(compared) ? EXIT.ok : EXIT.failed
  },
}

export interface Verified {
  style: string
  /** Where its pictures are looked for. */
  where: string
  /** Files, cuts among them. */
  expected: number
  /** `<folder>/<name>`, sorted. */
  missing: string[]
  extra: string[]
  /** Names of pictures that are there, but were made from other layers than those of the folder, as far as it is written down. */
  unmade: string[]
}

const isWhole = ({ missing, extra, unmade }: Verified): boolean => missing.length + extra.length + unmade.length === 0

export async function comparedWith(store: FolderStore, folder: StyleFolder): Promise<Verified> {
  const { id, colors, cuts } = folder.style
  const plans = await plansIn(folder)
  const grid = new PictureGrid()
  for (const side of SIDES) {
    const endings = Array.from({ length: colors }, (_, color) => endingOf(side, color))
    grid.wantAll(plans[side].stacks, plans[side].lengths, endings)
  }
  const folders = foldersOf(cuts)
  const files: Record<Found['is'], string[]> = { missing: [], extra: [] }
  for await (const { is, file } of compare(store, compositesKey(id), folders, grid)) files[is].push(file)
  const unmade = await unmadeIn(store, folder, plans, new Set(files.missing))
  const where = store.folder(compositesKey(id))
  const expected = grid.wanted * folders.length
  return { style: id, where, expected, missing: files.missing.sort(), extra: files.extra.sort(), unmade: unmade.sort() }
}

/** A layer that is broken or gone leaves a hole in which an older picture may lie. */
async function unmadeIn(
  store: FolderStore,
  folder: StyleFolder,
  plans: Record<Side, Plan>,
  missing: ReadonlySet<string>,
): Promise<string[]> {
  if (!(await canCompare({ folder, store }))) return []
  const layers = await layersOnDisk(folder)
  const unmade: string[] = []
  for await (const { other } of againstLastRun({ folder, plans, layers, store })) {
    unmade.push(...other.filter((name) => !missing.has(`${WHOLE.folder}/${name}`)))
  }
  return unmade
}

/** Lists of a million names are written, not built. */
function* inJson(verified: Verified): Generator<string> {
  const { missing, extra, unmade, ...rest } = verified
  yield JSON.stringify({ ...rest, ok: isWhole(verified) }).replace(/}$/, ',\n"missing": ')
  yield* jsonList(missing)
  yield ',"extra": '
  yield* jsonList(extra)
  yield ',"unmade": '
  yield* jsonList(unmade)
  yield '}\n'
}

function* inWords({ style, where, expected, missing, extra, unmade }: Verified): Generator<string> {
  yield* listed('missing', missing)
  yield* listed('extra', extra)
  yield* listed('unmade', unmade)
  const older = unmade.length > 0 ? `, ${unmade.length} made from other layers than these` : ''
  yield `${style}: ${expected} files expected in ${plain(where)}: ${missing.length} missing, ${extra.length} extra${older}\n`
}

function* listed(what: string, files: readonly string[]): Generator<string> {
  for (const file of files.slice(0, NAMED)) yield `${what.padEnd(8)}${plain(file)}\n`
  if (files.length > NAMED) yield `${what.padEnd(8)}… and ${files.length - NAMED} more (--json names all)\n`
}
