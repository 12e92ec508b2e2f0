/** npm run test:s3: everything in this folder against a real S3 server, installed where it is missing; skipped, visibly, where it cannot be. */
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { radosgwInstalled } from './installed.js'
import { startRadosgw } from './radosgw.js'

const say = (what: string) => process.stderr.write(`test:s3: ${what}\n`)
const seconds = (from: number) => ((Date.now() - from) / 1000).toFixed(1)

const began = Date.now()
const missing = radosgwInstalled()
if (missing !== undefined) {
  process.stdout.write(`skipped: ${missing}\n`)
} else {
  say(`radosgw is installed (${seconds(began)} s)`)
  const from = Date.now()
  const server = await startRadosgw()
  const stop = () => process.exit(1)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  process.once('exit', server.stop)
  say(`it answers on ${server.endpoint} (${seconds(from)} s)`)
  const runner = join(dirname(dirname(fileURLToPath(import.meta.url))), 'run.js')
  const wanted = process.argv.slice(2).map((part) => `s3/${part}`)
  const child = spawn(process.execPath, [runner, ...(wanted.length > 0 ? wanted : ['s3/'])], {
    stdio: 'inherit',
    env: { ...process.env, TROUPE_TEST_S3: server.endpoint },
  })
  process.exitCode = await new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)))
  server.stop()
}
