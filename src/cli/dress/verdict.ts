/** A style's folder -> everything that is wrong with it: its documents, its names, and its pictures, which are all measured. */
import { join } from 'node:path'

import type { DeliveredFile } from '../../../actors/dress/delivered.js'
import { tooManyRows } from '../../../actors/dress/lint/amount.js'
import { type Finding, finding, sorted } from '../../../actors/dress/lint/finding.js'
import { lintStyle } from '../../../actors/dress/lint/lint.js'
import { type Report, reportOf } from '../../../actors/dress/lint/report.js'
import { readFileName } from '../../../actors/dress/names.js'
import type { Config } from '../../config.js'
import { reasonOf } from '../../errors.js'
import { openPool } from '../../media/pool.js'
import { readStyleFolder, type StyleFolder } from '../../style-folder.js'
import { progressOf } from '../progress.js'
import { noLinesOf } from './plans.js'

export interface Verdict {
  report: Report
  /** Absent when its documents cannot be understood. */
  folder?: StyleFolder
}

export async function verdictOn(root: string, names: string | undefined, config: Config): Promise<Verdict> {
  const { id, folder, findings } = await readStyleFolder(root, { names })
  if (!folder) return { report: reportOf(id, sorted(findings)) }
  const { style, layersJson, sheets, isListOfNames } = folder
  const measured = isListOfNames ? { files: folder.files, findings: [] } : await measure(folder, config)
  const linted = lintStyle({
    style,
    files: measured.files,
    ...(layersJson && { layersJson }),
    sheets,
    rowLimit: config.dress.lintRows,
  })
  const amount = tooManyRows(style, noLinesOf(sheets), config.dress.mostRows)
  return { report: reportOf(id, sorted([...findings, ...measured.findings, ...linted, ...amount])), folder }
}

interface Measured {
  files: (string | DeliveredFile)[]
  findings: Finding[]
}

/** Decodes every layer once, on as many threads as the configuration allows. */
async function measure({ root, files }: StyleFolder, { cpuTokens, dress }: Config): Promise<Measured> {
  const pool = openPool({ threads: cpuTokens })
  const { run } = pool.bound({ signal: new AbortController().signal, run: (work) => work() })
  const progress = progressOf('measuring layers', files.length)
  const measured: Measured = { files: [], findings: [] }
  let done = 0
  const open = files.values()
  const seat = async () => {
    for (const file of open) {
      if (readFileName(file.slice(file.lastIndexOf('/') + 1)).is === 'stranger') measured.files.push(file)
      else {
        const job = { file: join(root, 'layers', file), mostPixels: dress.layerMpx * 1e6 }
        const found = await run('examine', job).catch((fault: unknown) => ({ refused: reasonOf(fault) }))
        if ('facts' in found) measured.files.push({ file, facts: found.facts })
        else {
          measured.files.push(file)
          measured.findings.push(finding('unreadable', file, found.refused, 'export it again: PNG, RGBA, 8 bits'))
        }
      }
      progress.at(++done)
    }
  }
  try {
    await Promise.all(Array.from({ length: cpuTokens }, seat))
  } finally {
    progress.end()
    await pool.close()
  }
  return measured
}
