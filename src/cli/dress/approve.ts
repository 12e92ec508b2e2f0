/** troupe approve <style>: lets the long work of a style begin, and keeps who said so and of what. */

import { writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { type Approval, approvalFingerprint, approvalText, errorLines } from '../../../actors/dress/approval.js'
import { type Finding, stoppedBy } from '../../../actors/dress/lint/finding.js'
import { reportText } from '../../../actors/dress/lint/report.js'
import { readPath } from '../../../actors/dress/paths.js'
import { personAtWork } from '../../config.js'
import { Refusal, Usage } from '../../errors.js'
import { wholeFile } from '../../runtime/whole-file.js'
import type { StyleFolder } from '../../style-folder.js'
import { configOf } from '../config-of.js'
import { EXIT } from '../exit.js'
import type { Command } from '../invocation.js'
import { pour } from '../pour.js'
import { plain } from '../table.js'
import { verdictOn } from './verdict.js'

export const approve: Command = {
  operands: '<style>',
  count: [1, 1],
  hint: 'let the long work of a style begin; errors that stop no picture are accepted and kept with it; exit 4 for others',
  options: {
    'with-holes': { type: 'boolean', hint: 'make all that can be made, though layers are missing or broken' },
  },
  async run(call) {
    const config = configOf(call)
    const root = styleNamed(call.operands[0] as string, config.paths.styles)
    const { report, folder } = await verdictOn(root, undefined, config)
    if (!call.json) await pour([reportText(report)])
    const { style, errors, warnings, findings } = report
    if (!folder || style !== basename(root)) throw new Refusal(`${root}: ${whyUnusable(style, root, folder)}`)
    expectPictures(style, findings, call.flag('with-holes'))
    // of what the service takes for no layer it knows nothing
    const accepted = errorLines(findings.filter(({ file }) => !isStranger(folder, file)))
    const fingerprint = fingerprintOf(folder)
    const approval: Approval = { who: personAtWork(), when: new Date().toISOString(), fingerprint, accepted }
    const file = await kept(root, approval)
    call.print({ style, errors, warnings, ...approval, file }, () =>
      [...accepted.map((error) => plain(`accepted: ${error}`)), `approved by ${approval.who}: ${file}`].join('\n'),
    )
    return EXIT.ok
  },
}

/** An id in the data folder, or a folder that is meant by its path. */
function styleNamed(operand: string, styles: string): string {
  if (operand.includes('/') || operand === '.') return resolve(operand)
  if (/^[A-Za-z0-9_-]{1,64}$/.test(operand)) return join(styles, operand)
  throw new Usage(`found ${operand}: expected the id of a style: 1 to 64 letters, digits, _ or -`)
}

const whyUnusable = (id: string, root: string, folder: StyleFolder | undefined): string =>
  folder
    ? `its id is ${id}, in the folder ${basename(root)}: expected both to be the same`
    : 'its style.json or layers.json must be put right first'

function expectPictures(style: string, findings: readonly Finding[], withHoles: boolean): void {
  const stopping = findings.filter((found) => stoppedBy(found) === 'all' || (stoppedBy(found) && !withHoles)).length
  if (stopping === 0) return
  const errors = `${stopping} ${stopping === 1 ? 'error' : 'errors'} with which pictures cannot be made`
  throw new Refusal(
    `${style} has ${errors}: expected none${withHoles ? '' : ', or --with-holes for all other pictures'}`,
  )
}

const isStranger = ({ style, files }: StyleFolder, file: string): boolean =>
  files.includes(file) && readPath(`${style.id}/layers/${file}`).is !== 'layer'

/** Of the same names and sheets as the service sees them, since it compares. */
function fingerprintOf({ style, layersJson, sheetHashes, files }: StyleFolder): string {
  const layers = files.flatMap((file) => {
    const read = readPath(`${style.id}/layers/${file}`)
    return read.is === 'layer' ? [read.layer] : []
  })
  return approvalFingerprint({ style, layersJson, sheets: sheetHashes, layers })
}

/** A service that looks meanwhile sees all of it or nothing. */
async function kept(root: string, approval: Approval): Promise<string> {
  const file = join(root, 'approved.json')
  const temporary = join(root, `.approved.json.${process.pid}.tmp`)
  await wholeFile(file, temporary, () => writeFile(temporary, approvalText(approval)))
  return file
}
