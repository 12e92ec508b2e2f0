/** troupe combinations <style-folder> --length L: every combination of a length with its layers, as rows of a sheet. */
import { type Finding, sorted } from '../../../actors/dress/lint/finding.js'
import { readSheet, rowText } from '../../../actors/dress/sheet.js'
import { type Length, type Style, vocabularyOf } from '../../../actors/dress/style.js'
import { Usage } from '../../errors.js'
import { openStyleFolder, rowsIn, type StyleFolder, sheetFile } from '../../style-folder.js'
import { EXIT } from '../exit.js'
import type { Command } from '../invocation.js'
import { jsonList, pour } from '../pour.js'
import { plain } from '../table.js'
import { NAMES, styleFolderIn } from './operand.js'
import { expectLayers } from './viewer.js'

export const combinations: Command = {
  operands: '<style-folder>',
  count: [1, 1],
  hint: 'print every combination of a length with its layers, as rows of a sheet; exit 1 when its sheet has errors',
  options: { length: { type: 'string', hint: 'L  key or name of the length' }, names: NAMES },
  async run(call) {
    const folder = await openStyleFolder(styleFolderIn(call), { names: call.text('names') })
    const length = lengthAsked(folder.style, call.text('length'))
    if (folder.sheets[length.key] === undefined) expectLayers(folder)
    await pour(call.json ? jsonList(rowsIn(folder, length)) : rowTexts(folder, length))
    const errors = sheetErrors(folder, length)
    for (const { message, hint, file } of errors) process.stderr.write(`${plain(`${file}: ${message} (${hint})`)}\n`)
    return errors.length > 0 ? EXIT.failed : EXIT.ok
  },
}

export function lengthAsked({ id, lengths }: Style, asked: string | undefined): Length {
  const found = lengths.find(({ key, name }) => [key, name.toLowerCase()].includes(asked?.toLowerCase() ?? ''))
  if (found) return found
  const expected = `expected one of ${lengths.map(({ key }) => key).join(', ')}`
  throw new Usage(asked === undefined ? `--length: ${expected}` : `--length: ${id} has no length ${asked}: ${expected}`)
}

function* rowTexts(folder: StyleFolder, length: Length): Generator<string> {
  for (const row of rowsIn(folder, length)) yield rowText(row)
}

function sheetErrors({ style, sheets }: StyleFolder, { key }: Length): Finding[] {
  const sheet = sheets[key]
  if (sheet === undefined) return []
  const { findings } = readSheet(sheet, sheetFile(key), { codes: vocabularyOf(style).codes })
  return sorted(findings).filter(({ severity }) => severity === 'error')
}
