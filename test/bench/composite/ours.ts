/** Units -> their pictures in a folder, by the pool and the worker of the service; how long it took and what came of it. */
import { mkdirSync, statfsSync } from 'node:fs'

import { openPool } from '../../../src/media/pool.js'
import { Budget } from '../../../src/runtime/budget.js'
import { CUTS, type Unit, WHOLE } from './units.js'

export interface Ours {
  wallS: number
  pictures: number
  distinct: number
  /** Of the files written, links not counted. */
  bytes: number
  unmade: number
  /** The most that one unit kept at once. */
  unitPeakMB: number
  odd: string[]
}

export interface OursOptions {
  workers: number
  budgetMB: number
  batchMs: number
}

export async function madeByUs(units: readonly Unit[], outDir: string, options: OursOptions): Promise<Ours> {
  mkdirSync(outDir, { recursive: true })
  // a folder that cannot be written to fails here and not in a thread
  statfsSync(outDir)
  const from = performance.now()
  const pool = openPool({ threads: options.workers, units: options.workers })
  const budget = new Budget(options.workers)
  const signal = new AbortController().signal
  const sum = { bytes: 0, unmade: 0, unitPeakMB: 0, odd: [] as string[] }
  // the largest first: with few units, one that is begun last would leave the other workers without any
  const left = [...units].sort((one, other) => other.stacks.length - one.stacks.length)

  async function work(): Promise<void> {
    for (let unit = left.shift(); unit; unit = left.shift()) {
      const lane = unit.unit
      const run = async <T>(job: () => Promise<T>): Promise<T> => {
        const token = await budget.acquire(lane, options.batchMs, signal)
        return job().finally(() => token.release())
      }
      const bound = pool.bound({ signal, run })
      let odd: string[] = []
      for (let stacks = unit.stacks; stacks.length > 0; ) {
        const made = await bound.run('composite', {
          ...unit,
          stacks: stacks.slice(0, 2000),
          attempt: 1,
          whole: WHOLE,
          cuts: CUTS,
          outDir,
          forMs: options.batchMs,
          budgetBytes: options.budgetMB * 1e6,
        })
        stacks = stacks.slice(made.done)
        sum.bytes += made.bytes
        sum.unmade += made.unmade.length
        sum.unitPeakMB = Math.max(sum.unitPeakMB, made.peakBytes / 1e6)
        odd = made.odd.map(({ file, why }) => `${file}: ${why}`)
      }
      sum.odd.push(...odd)
    }
  }
  await Promise.all(Array.from({ length: options.workers }, work))
  const wallS = (performance.now() - from) / 1000
  await pool.close()
  return {
    ...sum,
    wallS,
    pictures: units.flatMap(({ stacks }) => stacks).reduce((count, { names }) => count + names.length, 0),
    distinct: units.reduce((count, { stacks }) => count + stacks.length, 0),
  }
}
