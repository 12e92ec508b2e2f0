/** troupe verify <style-folder>: the exact set of pictures that are missing, and of those that nobody asked for. */

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { compositesKey, foldersOf } from '../../../actors/dress/cuts.js'
import { SIDES } from '../../../actors/dress/names.js'
import { type Compared, compare, picturesOf } from '../../../actors/dress/verify.js'
import { Usage } from '../../errors.js'
import { FolderStore } from '../../store/folder.js'
import { openStyleFolder, type StyleFolder } from '../../style-folder.js'
import { configOf } from '../config-of.js'
import { EXIT } from '../exit.js'
import type { Command } from '../invocation.js'
import { jsonList, pour } from '../pour.js'
import { plain } from '../table.js'
import { NAMES, styleFolderIn } from './operand.js'
import { plansIn } from './plans.js'
import { verifyRemote } from './verify-remote.js'
import { expectLayers } from './viewer.js'

/** So many are named to a person; JSON names all. */
const NAMED = 20

export const verify: Command = {
  operands: '[style-folder]',
  count: [0, 1],
  hint: 'which pictures and cuts of a style are missing, and which are there that nobody asked for; exit 1 when there are any',
  options: {
    out: { type: 'string', hint: "DIR  where the pictures are; default the data folder's store" },
    names: NAMES,
    remote: { type: 'boolean', hint: 'look into the bucket instead; without a style, for everything in the store' },
    prune: { type: 'boolean', hint: 'with --remote: delete there what is extra' },
  },
  async run(call) {
    if (call.flag('remote')) return verifyRemote(call)
    if (call.flag('prune')) throw new Usage('--prune: expected --remote with it')
    if (call.operands.length === 0) throw new Usage('found no style folder: expected one, or --remote')
    const config = configOf(call)
    const folder = await openStyleFolder(styleFolderIn(call), { names: call.text('names') })
    expectLayers(folder)
    const out = resolve(call.text('out') ?? config.paths.store)
    if (call.text('out') !== undefined && !existsSync(out)) throw new Usage(`--out: ${out}: there is no such folder`)

    const compared = await comparedWith(new FolderStore(out), folder)
    await pour(call.json ? inJson(compared) : inWords(compared))
    return compared.missing.length + compared.extra.length > 0 ? EXIT.failed : EXIT.ok
  },
}

export interface Verified extends Compared {
  style: string
  /** Where its pictures are looked for. */
  where: string
  /** Files, cuts among them. */
  expected: number
}

export async function comparedWith(store: FolderStore, folder: StyleFolder): Promise<Verified> {
  const { id, colors, cuts } = folder.style
  const plans = await plansIn(folder)
  const names = SIDES.flatMap((side) =>
    Array.from({ length: colors }, (_, color) => picturesOf(plans[side], side, color)).flat(),
  )
  const folders = foldersOf(cuts)
  const compared = await compare(store, compositesKey(id), folders, names)
  const where = store.folder(compositesKey(id))
  return { style: id, where, expected: names.length * folders.length, ...compared }
}

/** Lists of a million names are written, not built. */
function* inJson({ missing, extra, ...rest }: Verified): Generator<string> {
  yield JSON.stringify({ ...rest, ok: missing.length + extra.length === 0 }).replace(/}$/, ',\n"missing": ')
  yield* jsonList(missing)
  yield ',"extra": '
  yield* jsonList(extra)
  yield '}\n'
}

function* inWords({ style, where, expected, missing, extra }: Verified): Generator<string> {
  yield* listed('missing', missing)
  yield* listed('extra', extra)
  yield `${style}: ${expected} files expected in ${plain(where)}: ${missing.length} missing, ${extra.length} extra\n`
}

function* listed(what: string, files: readonly string[]): Generator<string> {
  for (const file of files.slice(0, NAMED)) yield `${what.padEnd(8)}${plain(file)}\n`
  if (files.length > NAMED) yield `${what.padEnd(8)}… and ${files.length - NAMED} more (--json names all)\n`
}
