/** troupe plan <style-folder>: how much work a style is, by length and side, before it is begun. */

import { resolve } from 'node:path'
import { colorsText } from '../../../actors/dress/lint/grouped.js'
import { FolderStore } from '../../store/folder.js'
import { openStyleFolder } from '../../style-folder.js'
import { configOf } from '../config-of.js'
import { EXIT } from '../exit.js'
import type { Command } from '../invocation.js'
import { timeText } from '../progress.js'
import { plain, table } from '../table.js'
import { type Amount, amountsOf, type Planned } from './amounts.js'
import { layersOnDisk } from './layer-files.js'
import { NAMES, styleFolderIn } from './operand.js'
import { plansIn } from './plans.js'
import { type Since, sinceLastRun } from './since.js'
import { expectLayers } from './viewer.js'

export const plan: Command = {
  operands: '<style-folder>',
  count: [1, 1],
  hint: 'how much work a style is, by length and side, and what has changed since it was made; exit 1 when layers are missing',
  options: {
    names: NAMES,
    out: { type: 'string', hint: "DIR  where an earlier run put its pictures; default the data folder's store" },
  },
  async run(call) {
    const { cpuTokens, paths, dress } = configOf(call)
    const folder = await openStyleFolder(styleFolderIn(call), { names: call.text('names') })
    expectLayers(folder)
    const plans = await plansIn(folder, folder.style.lengths, dress.mostRows)
    const layers = await layersOnDisk(folder)
    const store = new FolderStore(resolve(call.text('out') ?? paths.store))
    const since = await sinceLastRun({ folder, plans, layers, store })
    const planned: Planned = { ...amountsOf({ folder, plans, layers, workers: cpuTokens }), ...(since && { since }) }
    call.print(planned, () => inWords(planned))
    return planned.missing.length > 0 ? EXIT.failed : EXIT.ok
  },
}

const HEAD = ['length', 'side', 'rows', 'stacks', 'pictures', 'cuts', 'bytes', 'time', 'missing']
const NAMED = 20

function inWords({ style, colors, parts, total, missing, since, estimates }: Planned): string {
  const cells = ({ rows, stacks, pictures, cuts, bytes, seconds }: Amount) => [
    rows,
    stacks,
    pictures,
    cuts,
    bytes === null ? '' : bytesText(bytes),
    timeText(seconds),
  ]
  const rows = parts.map((part) => [part.length, part.side, ...cells(part), part.missing.length || ''])
  const named = missing.slice(0, NAMED).map(({ layer, colors: absent }) => {
    const said = absent.length > 0 ? colorsText(absent) : 'every colour'
    return plain(`missing  ${layer}: ${said}`)
  })
  const more = missing.length > NAMED ? [`missing  … and ${missing.length - NAMED} more (--json names all)`] : []
  return [
    `${style}: ${colors} ${colors === 1 ? 'colour' : 'colours'}`,
    '',
    table(HEAD, [...rows, ['all', '', ...cells(total), missing.length || '']]),
    '',
    ...named,
    ...more,
    ...(since ? [sinceText(since)] : []),
    `bytes: ${estimates.bytes}; equal pictures share theirs`,
    `time:  ${estimates.seconds}`,
  ].join('\n')
}

function sinceText({ toMake, stacks, kept, gone }: Since): string {
  if (toMake + gone === 0) return `since the last run nothing has changed: ${kept} pictures stay`
  const extra = gone > 0 ? `, ${gone} are no longer asked for` : ''
  return `since the last run: ${toMake} pictures to be made (${stacks} stacks), ${kept} stay${extra}`
}

/** `340 kB`, `12.3 MB`, `1.2 GB` */
function bytesText(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}
