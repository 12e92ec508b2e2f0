/** Units -> what one worker costs that makes them all, one after the other, in a process that has nothing else to do. */
import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { composite } from '../../../native-workers/composite/index.js'
import { CUTS, type Unit, WHOLE } from './units.js'

export interface Alone {
  /** Largest resident set of the process: before it began, and at the end. */
  idleMB: number
  peakMB: number
  /** User and system time of all its threads, the collection of garbage too, for each picture that differs from the others. */
  cpuMs: number
}

export interface AloneOptions {
  outDir: string
  budgetMB: number
  batchMs: number
}

interface Asked extends AloneOptions {
  units: readonly Unit[]
}

/** Its memory is that of one worker, Node and the modules included: threads of one process could not be told apart. */
export async function aloneInAProcess(units: readonly Unit[], options: AloneOptions): Promise<Alone> {
  const child = fork(fileURLToPath(import.meta.url), [MARK])
  const found = answerOf(child)
  child.send({ units, ...options } satisfies Asked)
  return found
}

const MARK = '--alone'

function answerOf(child: ChildProcess): Promise<Alone> {
  return new Promise((resolve, reject) => {
    child.once('message', (found) => resolve(found as Alone))
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the worker by itself ended with ${code} and no answer`)))
  })
}

async function made({ units, outDir, budgetMB, batchMs }: Asked): Promise<Alone> {
  const idleMB = peakMB()
  const before = process.cpuUsage()
  for (const unit of units)
    for (let { stacks } = unit; stacks.length > 0; ) {
      const job = { ...unit, stacks: stacks.slice(0, 2000), attempt: 1, whole: WHOLE, cuts: CUTS, outDir }
      const { done } = await composite({ ...job, forMs: batchMs, budgetBytes: budgetMB * 1e6 })
      stacks = stacks.slice(done)
    }
  const { user, system } = process.cpuUsage(before)
  const pictures = units.reduce((sum, { stacks }) => sum + stacks.length, 0)
  return { idleMB, peakMB: peakMB(), cpuMs: (user + system) / 1000 / pictures }
}

/** Not what getrusage says: that begins with the size of the process it was forked from. */
const peakMB = (): number =>
  (Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024) / 1e6

if (process.argv.includes(MARK))
  process.once('message', async (asked) => {
    process.send?.(await made(asked as Asked))
    process.disconnect()
  })
