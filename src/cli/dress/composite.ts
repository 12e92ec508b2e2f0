/** troupe composite <style-folder> --out DIR: every picture and cut of a style, with the code of the service and without one. */

import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { compositesKey } from '../../../actors/dress/cuts.js'
import { SIDES, type Side } from '../../../actors/dress/names.js'
import type { Style } from '../../../actors/dress/style.js'
import { Refusal, Usage } from '../../errors.js'
import { FolderStore } from '../../store/folder.js'
import { openStyleFolder } from '../../style-folder.js'
import { configOf } from '../config-of.js'
import { EXIT } from '../exit.js'
import type { Command } from '../invocation.js'
import { plain } from '../table.js'
import { lengthAsked } from './combinations.js'
import { styleFolderIn } from './operand.js'
import { plansIn } from './plans.js'
import { makeUnits } from './units.js'

export const composite: Command = {
  operands: '<style-folder>',
  count: [1, 1],
  hint: 'make every picture and cut of a style, and end; what lies in --out from the same layers stays; exit 1 when some cannot be made',
  options: {
    out: { type: 'string', hint: 'DIR  pictures go to DIR/renders/composites/<style>/<cut>/' },
    length: {
      type: 'string',
      multiple: true,
      hint: 'L  only this length; several are separated by commas, or given one by one',
    },
    colors: { type: 'string', hint: '0-17  only these colours: numbers and ranges, separated by commas' },
    sides: { type: 'string', hint: 'front,back  only these sides' },
    workers: { type: 'string', hint: 'N  sides and colours at work at once; default as many as there are cores' },
  },
  async run(call) {
    const config = configOf(call)
    const out = call.text('out')
    if (out === undefined) throw new Usage('composite: expected --out DIR')
    const workers = call.number('workers') ?? config.cpuTokens
    if (!Number.isInteger(workers) || workers < 1 || workers > 64) {
      throw new Usage(`--workers: found ${workers}: expected a whole number from 1 to 64`)
    }
    const root = styleFolderIn(call)
    const folder = await openStyleFolder(root)
    const { style } = folder
    const asked = call.texts('length').flatMap((keys) => keys.split(',').map((key) => lengthAsked(style, key.trim())))
    const colors = colorsAsked(style, call.text('colors'))
    const sides = sidesAsked(call.text('sides'))
    if (folder.files.length === 0) throw new Refusal(`${root} holds no layers: expected pictures in layers/`)

    const plans = await plansIn(
      folder,
      asked.length > 0 ? style.lengths.filter((one) => asked.includes(one)) : undefined,
      config.dress.mostRows,
    )
    await mkdir(resolve(out), { recursive: true })
    const store = new FolderStore(resolve(out))
    const made = await makeUnits({ folder, plans, colors, sides, workers, store, config })
    const where = store.folder(compositesKey(style.id))
    const { pictures, kept, seconds, holes, odd } = made
    call.print({ style: style.id, where, ...made }, () =>
      [
        ...odd.map((said) => plain(`cannot be used: ${said}`)),
        ...(holes > 0 ? [`${holes} of ${pictures} pictures could not be made`] : []),
        `${plain(where)}: ${pictures - holes} pictures and their cuts, ${pictures - holes - kept} of them new, in ${seconds} s`,
      ].join('\n'),
    )
    return holes > 0 ? EXIT.failed : EXIT.ok
  },
}

/** `0-3,7` */
export function colorsAsked({ id, colors }: Pick<Style, 'id' | 'colors'>, text: string | undefined): number[] {
  const all = Array.from({ length: colors }, (_, color) => color)
  if (text === undefined) return all
  const wanted = new Set<number>()
  for (const range of text.split(',')) {
    const [, first, last = first] = /^\s*(\d{1,4})(?:-(\d{1,4}))?\s*$/.exec(range) ?? []
    if (first === undefined || Number(last) < Number(first) || Number(last) >= colors) {
      throw new Usage(
        `--colors: found ${range}: expected numbers and ranges from 0 to ${colors - 1}, as ${id} has them`,
      )
    }
    for (let color = Number(first); color <= Number(last); color++) wanted.add(color)
  }
  return all.filter((color) => wanted.has(color))
}

export function sidesAsked(text: string | undefined): Side[] {
  if (text === undefined) return [...SIDES]
  const wanted = text.split(',').map((side) => side.trim().toLowerCase())
  const strange = wanted.find((side) => !(SIDES as readonly string[]).includes(side))
  if (strange !== undefined) throw new Usage(`--sides: found ${strange}: expected ${SIDES.join(',')}`)
  return SIDES.filter((side) => wanted.includes(side))
}
