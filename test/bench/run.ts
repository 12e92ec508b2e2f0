/** The name of a bench and its options -> measured numbers beside the ones we hold ourselves to. Run by hand. */
import { reasonOf, Usage } from '../../src/errors.js'
import { alignBench } from './align.js'
import { choirBench } from './choir.js'
import { compositeBench } from './composite.js'
import { pagesBench } from './pages.js'
import { statusBench } from './status.js'
import { uploadBench } from './upload.js'

/** Resolves when everything was measured, whatever the numbers say; rejects when something could not be run. */
export interface Bench {
  hint: string
  /** Options, a line each. */
  usage: readonly string[]
  run(words: readonly string[]): Promise<void>
}

const benches: Record<string, Bench> = {
  align: alignBench,
  choir: choirBench,
  composite: compositeBench,
  pages: pagesBench,
  status: statusBench,
  upload: uploadBench,
}

const usage = (): string =>
  [
    'npm run bench -- <name> [options]',
    ...Object.entries(benches).flatMap(([name, { hint, usage }]) => [
      '',
      `${name}: ${hint}`,
      ...usage.map((line) => `  ${line}`),
    ]),
  ].join('\n')

async function main([name, ...words]: string[]): Promise<number> {
  const bench = name !== undefined && Object.hasOwn(benches, name) ? benches[name] : undefined
  if (!bench || words.includes('--help')) {
    process.stdout.write(`${usage()}\n`)
    return bench ? 0 : 2
  }
  try {
    await bench.run(words)
    return 0
  } catch (fault) {
    process.stderr.write(`bench ${name}: ${reasonOf(fault)}\n`)
    return fault instanceof Usage ? 2 : 1
  }
}

// an exit, unlike a signal, ends what was started and clears what was made
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

process.exitCode = await main(process.argv.slice(2))
