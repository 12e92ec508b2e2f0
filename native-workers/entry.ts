/** The name of a worker and its job -> what the worker makes of it. Every thread of the pool runs this file. */
import { align } from './align/index.js'

/** The workers by the names that src/media/pool.ts gives them. A thread that only listens to songs loads nothing of pictures. */
const workers: Record<string, (...job: never[]) => unknown> = {
  align,
  composite: async (job: never) => (await import('./composite/index.js')).composite(job),
  compress: async (job: never) => (await import('./compress.js')).compress(job),
  examine: async (job: never) => (await import('./compress.js')).examine(job),
}

export function run({ name, job }: { name: string; job: never[] }): unknown {
  const worker = workers[name]
  if (!worker) throw new Error(`no worker is called ${name}: expected ${Object.keys(workers).join(', ')}`)
  return worker(...job)
}
