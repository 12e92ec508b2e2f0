/** npm run test:browser: everything in this folder in a real Chromium, installed where it is missing; skipped, visibly, where it cannot be. */
import { spawn } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { chromiumHere } from './installed.js'

const found = chromiumHere()
if ('missing' in found) {
  process.stdout.write(`skipped: ${found.missing}\n`)
} else {
  process.stderr.write(`test:browser: ${found.version}\n`)
  const pictures = await mkdtemp(join(tmpdir(), 'troupe-pages-'))
  const runner = join(dirname(dirname(fileURLToPath(import.meta.url))), 'run.js')
  const wanted = process.argv.slice(2).map((part) => `browser/${part}`)
  const child = spawn(process.execPath, [runner, ...(wanted.length > 0 ? wanted : ['browser/'])], {
    stdio: 'inherit',
    env: { ...process.env, TROUPE_TEST_BROWSER: found.program, TROUPE_TEST_PICTURES: pictures },
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill(signal))
  process.stderr.write(`test:browser: pictures of every page go to ${pictures}\n`)
  process.exitCode = await new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)))
}
