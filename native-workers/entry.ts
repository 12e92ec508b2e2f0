/** The name of a worker and its job -> what the worker makes of it. Every thread of the pool runs this file. */
import { align } from './align/index.js'

/** The workers by the names that src/media/pool.ts gives them. */
const workers: Record<string, (...job: never[]) => unknown> = { align }

export function run({ name, job }: { name: string; job: never[] }): unknown {
  const worker = workers[name]
  if (!worker) throw new Error(`no worker is called ${name}: expected ${Object.keys(workers).join(', ')}`)
  return worker(...job)
}
