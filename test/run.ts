/** Every compiled test file, one process each -> one line a file, what failed in full, and `N passed, N failed` at the end. */
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
/** A file that hangs is a failure, not a reason to wait for ever. */
const PATIENCE_MS = 8 * 60_000
const COUNTS = /Total:\s+(\d+)\s+Passed:\s+(\d+)\s+Skipped:\s+(\d+)/

interface Result {
  file: string
  passed: number
  failed: number
  skipped: number
  seconds: number
  output: string
}

const wanted = process.argv.slice(2)
const all = readdirSync(here, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.js'))
/** They need what their own runner brings: a server (`npm run test:s3`), a browser (`npm run test:browser`). */
const APART = { 's3/': 'TROUPE_TEST_S3', 'browser/': 'TROUPE_TEST_BROWSER' }
const isApart = (file: string) =>
  Object.entries(APART).some(([folder, told]) => file.startsWith(folder) && process.env[told] === undefined)
const files = all
  .filter((file) => !isApart(file) && (wanted.length === 0 || wanted.some((part) => file.includes(part))))
  .sort()

function runFile(file: string): Promise<Result> {
  const from = Date.now()
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--enable-source-maps', join(here, file)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: '0' },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text))
    const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
    child.on('close', (code, signal) => {
      clearTimeout(patience)
      resolve({ file, output, seconds: (Date.now() - from) / 1000, ...counted(output, code, signal) })
    })
  })
}

/** uvu ends with exit code 0 and no tests when a file forgets to run its suite: no result is a failure. */
function counted(output: string, code: number | null, signal: string | null) {
  const counts = COUNTS.exec(output)
  if (!counts || signal) return { passed: 0, failed: 1, skipped: 0 }
  const [total, passed, skipped] = counts.slice(1).map(Number) as [number, number, number]
  const failed = total - passed // uvu leaves the skipped ones out of its total
  const nothing = total + skipped === 0 || (code !== 0 && failed === 0)
  return { passed, failed: failed + (nothing ? 1 : 0), skipped }
}

const results: Result[] = []

function tell(result: Result): void {
  results.push(result)
  const name = relative('.', result.file).replace(/\.test\.js$/, '')
  const skipped = result.skipped > 0 ? `, ${result.skipped} skipped` : ''
  const mark = result.failed > 0 ? 'FAIL' : 'ok  '
  process.stdout.write(`${mark} ${name}: ${result.passed} passed${skipped} (${result.seconds.toFixed(1)} s)\n`)
  if (result.failed > 0) process.stdout.write(`${result.output}\n`)
  for (const line of result.output.split('\n')) if (line.startsWith('skipped: ')) process.stdout.write(`     ${line}\n`)
}

/** Takes files from the front of `line` until none is left. */
async function runner(line: string[]): Promise<void> {
  for (let file = line.shift(); file !== undefined; file = line.shift()) tell(await runFile(file))
}

// Two at a time: a whole service mostly waits, for stillness or for a child. The long ones first, so that no core is idle at the end.
const isWhole = (file: string) => file.startsWith('whole/')
const line = [...files.filter(isWhole), ...files.filter((file) => !isWhole(file))]
await Promise.all([runner(line), runner(line)])

const sum = (of: 'passed' | 'failed' | 'skipped') => results.reduce((total, result) => total + result[of], 0)
if (files.length === 0) process.stdout.write('no test file matches\n')
process.stdout.write(
  `\n${sum('passed')} passed, ${sum('failed')} failed${sum('skipped') ? `, ${sum('skipped')} skipped` : ''}\n`,
)
process.exitCode = sum('failed') > 0 || sum('passed') === 0 ? 1 : 0
