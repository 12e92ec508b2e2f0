/** One process of the bench: a folder of objects -> a bucket, by the service's own means or by a plain loop; says what it took. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import Database from 'better-sqlite3'

import { laneOf } from '../../../actors/publish/lane.js'
import { openPublishing } from '../../../src/publishing.js'
import { SqliteJournal } from '../../../src/runtime/journal-sqlite.js'
import { System } from '../../../src/runtime/system.js'
import { FolderStore } from '../../../src/store/folder.js'
import { bucketAt, CREDENTIALS } from '../../remote/made-bucket.js'

/** What the bench tells its process, as JSON in the first argument. */
export interface Sending {
  by: 'service' | 'loop' | 'planned'
  endpoint: string
  bucket: string
  /** The folder of the store; its pictures lie in `folder`. */
  store: string
  folder: string
  /** A new file for each run. */
  database: string
  parallel: number
  /** Equal for files that are equal, by the number in their names; 1: no two are. */
  alike: number
  /** Of `planned`: so many objects stand in the ledger. */
  objects: number
}

/** What it answers, as JSON. */
export interface Sent {
  seconds: number
  peakMiB: number
  /** Of the process before anything was planned. */
  idleMiB: number
  planS: number
}

const rssMiB = () => process.memoryUsage().rss / 2 ** 20
const nameAt = (at: number) => `${String(at).padStart(7, '0')}.png`

async function loop({ endpoint, bucket, store, folder, parallel }: Sending): Promise<void> {
  const agent = { keepAlive: true, maxSockets: parallel }
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: CREDENTIALS,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    requestHandler: { httpAgent: agent },
  })
  const names = await readdir(join(store, folder))
  const line = names.values()
  const putter = async () => {
    for (const name of line) {
      const Body = await readFile(join(store, folder, name))
      await client.send(
        new PutObjectCommand({ Bucket: bucket, Key: `${folder}/${name}`, Body, ContentType: 'image/png' }),
      )
    }
  }
  await Promise.all(Array.from({ length: parallel }, putter))
}

/** The service without its other lines: the same journal, ledger, stage and bucket. */
async function service(sending: Sending): Promise<Pick<Sent, 'planS' | 'seconds'>> {
  const { endpoint, bucket: name, store, folder, database, parallel, alike, objects } = sending
  const journal = new SqliteJournal(new Database(database))
  const bucket = bucketAt(endpoint, { bucket: name, sockets: parallel * 2 })
  const near = new FolderStore(store)
  const log = { warn: (...said: unknown[]) => process.stderr.write(`${JSON.stringify(said)}\n`) }
  const alerts = { set: (_: string, alert?: { text: string }) => void (alert && log.warn(alert.text)) }
  const publishing = openPublishing({ journal, bucket, name, isNear: () => false, etags: 'md5', near, alerts, log })
  publishing.ledger.settleIn(name)
  const system = new System({
    journal,
    pipelines: [{ pipeline: publishing.pipeline, settings: { parallel, windowObjects: 500, attempts: 5 } }],
    store: near,
    ffmpeg: { bound: () => ({}) as never },
    pool: { bound: () => ({}) as never },
    scratchRoot: `${database}-scratch`,
    tools: '',
    cpuTokens: 1,
    patience: { attempts: 1, baseMs: 1, capMs: 1 },
    intensity: { faults: 9, withinMs: 1, restMs: 1 },
  })
  const here = (await readdir(join(store, folder))).length
  const count = sending.by === 'planned' ? objects : here
  const planFrom = performance.now()
  for (let from = 0; from < count; from += 5_000) {
    const batch = Array.from({ length: Math.min(5_000, count - from) }, (_, at) => from + at)
    const contentOf = (at: number) => `look-${Math.floor(at / alike)}`
    publishing.ledger.plan(
      batch.map((at) => ({ key: `${folder}/${nameAt(at)}`, content: contentOf(at) })),
      laneOf,
    )
  }
  const planS = (performance.now() - planFrom) / 1000
  const from = performance.now()
  await system.start()
  publishing.start(system)
  const lane = laneOf(`${folder}/x`)
  // of all that is planned, as many are sent as lie here: then it is told to stop
  while (publishing.ledger.counts(lane).stored < here) await new Promise((resolve) => setTimeout(resolve, 20))
  const seconds = (performance.now() - from) / 1000
  process.stdout.write(`${JSON.stringify({ seconds, planS, ...memory() })}\n`)
  process.exit(0)
}

const idleMiB = rssMiB()
const memory = () => ({ idleMiB, peakMiB: process.resourceUsage().maxRSS / 1024 })

const sending = JSON.parse(process.argv[2] ?? '{}') as Sending
if (sending.by === 'loop') {
  const from = performance.now()
  await loop(sending)
  const seconds = (performance.now() - from) / 1000
  process.stdout.write(`${JSON.stringify({ seconds, planS: 0, ...memory() })}\n`)
} else {
  await service(sending)
}
