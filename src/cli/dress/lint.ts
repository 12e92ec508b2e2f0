/** troupe lint <style-folder>: what is wrong with a style, before the long work and before anybody waits for it. */

import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { reportText } from '../../../actors/dress/lint/report.js'
import { reasonOf, Usage } from '../../errors.js'
import { configOf } from '../config-of.js'
import { EXIT } from '../exit.js'
import type { Command } from '../invocation.js'
import { pour } from '../pour.js'
import { NAMES, styleFolderIn } from './operand.js'
import { verdictOn } from './verdict.js'

export const lint: Command = {
  operands: '<style-folder>',
  count: [1, 1],
  hint: 'what is wrong with a style: names, colours, pictures, rules; exit 1 when there are errors, 0 for warnings alone',
  options: {
    names: NAMES,
    report: { type: 'string', hint: 'FILE  write the findings there, to be sent to a renderer' },
  },
  async run(call) {
    const config = configOf(call)
    const { report } = await verdictOn(styleFolderIn(call), call.text('names'), config)
    const text = reportText(report)
    const file = call.text('report')
    if (file !== undefined) await writeFile(resolve(file), text).catch(unwritable(file))
    await pour([call.json ? `${JSON.stringify(report, null, 2)}\n` : text])
    return report.errors > 0 ? EXIT.failed : EXIT.ok
  },
}

const unwritable = (file: string) => (fault: unknown) => {
  throw new Usage(`--report: ${file} cannot be written: ${reasonOf(fault)}`)
}
