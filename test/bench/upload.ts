/** npm run bench upload: a folder of pictures into a bucket by the service, against a plain parallel put loop with the same SDK. */
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'

import { table } from '../../src/cli/table.js'
import { Usage } from '../../src/errors.js'
import { CREDENTIALS } from '../remote/made-bucket.js'
import { median } from './choir/judged.js'
import { measured } from './measured.js'
import type { Bench } from './run.js'
import type { Sending, Sent } from './upload/sender.js'

const SENDER = fileURLToPath(new URL('upload/sender.js', import.meta.url))
const ENDPOINT = fileURLToPath(new URL('upload/endpoint.js', import.meta.url))
const PATIENCE_MS = 600_000
const FOLDER = 'renders/composites/bench/800x800'

interface Options {
  endpoint: string | undefined
  objects: number
  kib: number
  rounds: number
  parallel: number
  planned: number
}

export const uploadBench: Bench = {
  hint: 'a folder of pictures into a bucket, by the service and by a plain loop of puts with the same SDK; and memory',
  usage: [
    `--endpoint URL    of a server with the keys ${CREDENTIALS.accessKeyId} / ${CREDENTIALS.secretAccessKey}; without it one of the bench's own`,
    '--objects 3000    pictures in a round',
    '--kib 8           size of each',
    '--rounds 3        by turns',
    '--parallel 24     requests at once',
    '--planned 300000  objects in the ledger while its memory is looked at',
  ],
  async run(words) {
    const options = readOptions(words)
    const root = await mkdtemp(join(tmpdir(), 'troupe-bench-upload-'))
    const server = options.endpoint === undefined ? await ownEndpoint() : undefined
    try {
      const bench = new UploadBench(root, server?.url ?? (options.endpoint as string), options)
      process.stdout.write(`${await bench.report()}\n`)
    } finally {
      server?.end()
      await rm(root, { recursive: true, force: true })
    }
  },
}

interface Run extends Sent {
  /** The whole process, its start too. */
  cpuS: number
}

class UploadBench {
  readonly #root: string
  readonly #endpoint: string
  readonly #options: Options
  #runs = 0

  constructor(root: string, endpoint: string, options: Options) {
    this.#root = root
    this.#endpoint = endpoint
    this.#options = options
  }

  async report(): Promise<string> {
    const { objects, kib, rounds, planned } = this.#options
    const cpuMs = (runs: readonly Run[]) => ((1000 * median(runs.map(({ cpuS }) => cpuS))) / objects).toFixed(2)
    await this.#lay('distinct', objects)
    const found: Record<'loop' | 'service' | 'alike', Run[]> = { loop: [], service: [], alike: [] }
    for (let round = 0; round < rounds; round++) {
      found.loop.push(await this.#sent({ by: 'loop', alike: 1 }))
      found.service.push(await this.#sent({ by: 'service', alike: 1 }))
      found.alike.push(await this.#sent({ by: 'service', alike: 2 }))
    }
    const memory = await this.#sent({ by: 'planned', alike: 2, objects: planned })
    const rows = Object.entries({
      'plain put loop': found.loop,
      'the service': found.service,
      'the service, of two alike one copied': found.alike,
    }).map(([name, runs]) => {
      const seconds = median(runs.map((run) => run.seconds))
      const perS = objects / seconds
      const all = runs.map((run) => Math.round(objects / run.seconds)).sort((a, b) => a - b)
      return [
        name,
        Math.round(perS),
        `${all[0]} to ${all.at(-1)}`,
        ((perS * kib) / 1024).toFixed(1),
        cpuMs(runs),
        peak(runs),
      ]
    })
    const ratios = found.loop.map((run, round) => run.seconds / found.service[round]!.seconds)
    return [
      table(['', 'objects/s', 'from to', 'MB/s', 'CPU ms each', 'largest MiB'], rows),
      `the service against the loop: ${median(ratios).toFixed(2)} (${ratios.map((ratio) => ratio.toFixed(2)).join(', ')})`,
      `${planned} objects planned in ${memory.planS.toFixed(1)} s: ${Math.round(memory.peakMiB)} MiB at most while ${objects} of them were sent, ${Math.round(memory.idleMiB)} MiB before`,
    ].join('\n')
  }

  async #lay(name: string, objects: number): Promise<void> {
    const folder = join(this.#root, name, FOLDER)
    await mkdir(folder, { recursive: true })
    for (let at = 0; at < objects; at++) {
      // of two alike both have the same bytes; to the loop, and to whoever is not told, it makes no difference
      const bytes = Buffer.alloc(this.#options.kib * 1024, `look ${Math.floor(at / 2)} `)
      await writeFile(join(folder, `${String(at).padStart(7, '0')}.png`), bytes)
    }
  }

  /** Into a bucket of its own each time: a server may treat what is there already otherwise. */
  async #sent({ by, alike, objects = 0 }: Pick<Sending, 'by' | 'alike'> & { objects?: number }): Promise<Run> {
    const run = ++this.#runs
    const bucket = this.#options.endpoint === undefined ? 'bench' : `bench-${process.pid}-${run}`
    if (this.#options.endpoint !== undefined) await makeBucket(this.#endpoint, bucket)
    const sending: Sending = {
      by,
      endpoint: this.#endpoint,
      bucket,
      store: join(this.#root, 'distinct'),
      folder: FOLDER,
      database: join(this.#root, `run-${run}.db`),
      parallel: this.#options.parallel,
      alike,
      objects,
    }
    const args = ['--no-warnings', SENDER, JSON.stringify(sending)]
    const { stdout, cpuS } = await measured(process.execPath, args, { patienceMs: PATIENCE_MS })
    return { ...(JSON.parse(stdout) as Sent), cpuS }
  }
}

const peak = (runs: readonly Sent[]): number => Math.round(Math.max(...runs.map(({ peakMiB }) => peakMiB)))

async function makeBucket(endpoint: string, bucket: string): Promise<void> {
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials: CREDENTIALS })
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
  client.destroy()
}

/** In a process of its own: it must not share a thread with who is measured. */
async function ownEndpoint(): Promise<{ url: string; end(): void }> {
  const child = spawn(process.execPath, [ENDPOINT, 'bench'], { stdio: ['ignore', 'pipe', 'inherit'] })
  process.once('exit', () => child.kill('SIGKILL'))
  for await (const url of createInterface({ input: child.stdout })) return { url, end: () => child.kill('SIGKILL') }
  throw new Error('the endpoint ended before it listened')
}

function readOptions(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      endpoint: { type: 'string' },
      objects: { type: 'string', default: '3000' },
      kib: { type: 'string', default: '8' },
      rounds: { type: 'string', default: '3' },
      parallel: { type: 'string', default: '24' },
      planned: { type: 'string', default: '300000' },
    },
  })
  const number = (name: 'objects' | 'kib' | 'rounds' | 'parallel' | 'planned') => {
    const value = Number(values[name])
    if (!Number.isInteger(value) || value < 1)
      throw new Usage(`--${name}: found ${values[name]}: expected a whole number`)
    return value
  }
  const { endpoint } = values
  const [objects, kib, rounds] = [number('objects'), number('kib'), number('rounds')]
  return { endpoint, objects, kib, rounds, parallel: number('parallel'), planned: number('planned') }
}
