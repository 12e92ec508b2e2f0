/** troupe viewer <style-folder>: the rules as the viewer reads them. */
import { Refusal } from '../../errors.js'
import { openStyleFolder, type StyleFolder } from '../../style-folder.js'
import { EXIT } from '../exit.js'
import type { Command } from '../invocation.js'
import { pour } from '../pour.js'
import { NAMES, styleFolderIn } from './operand.js'

export const viewer: Command = {
  operands: '<style-folder>',
  count: [1, 1],
  hint: 'print the rules of a style as JSON: those of its layers.json, or what the names of its layers say',
  options: { names: NAMES },
  async run(call) {
    const folder = await openStyleFolder(styleFolderIn(call), { names: call.text('names') })
    expectLayers(folder)
    await pour([`${JSON.stringify(folder.rules, null, 1)}\n`])
    return EXIT.ok
  },
}

/** Without names and without layers.json there are no rules: an answer would look like one and be none. */
export function expectLayers({ root, layersJson, files }: StyleFolder): void {
  if (layersJson || files.length > 0) return
  throw new Refusal(`${root} says no rules: expected pictures in layers/, a layers.json, or --names files.txt`)
}
