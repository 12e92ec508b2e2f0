/** A command -> what it said, how long it took, what it cost all its processes together, and how large the largest became. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

export interface Measured {
  wallS: number
  /** User and system time of the command and of all that it waited for, to a hundredth of a second. */
  cpuS: number
  /** Highest resident set of any one process, in MiB. */
  largestMiB: number
  /** Cores that were busy with other people's work meanwhile: above 0.1 or so the wall time is not to be trusted. */
  othersCores: number
  stdout: string
}

export interface Limits {
  patienceMs: number
  env?: NodeJS.ProcessEnv
}

const SAMPLE_MS = 50
const KEPT = 4000

// `times` of a shell tells what its children cost once they have been waited for; a command waits for its own.
const TIMED = '"$@"; code=$?; times >&3; exit $code'

/** Throws when the command fails or takes longer than `patienceMs`, with the end of what it said. */
export function measured(command: string, args: readonly string[], { patienceMs, env }: Limits): Promise<Measured> {
  const ticks = busyTicks()
  const from = performance.now()
  const child = spawn('sh', ['-c', TIMED, 'sh', command, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
    env: env ?? process.env,
  })
  const [stdout, stderr, times] = [gathered(child, 1), gathered(child, 2), gathered(child, 3)]
  let largestKiB = 0
  let late = false
  const sampler = setInterval(() => {
    for (const pid of descendants(child.pid!)) largestKiB = Math.max(largestKiB, peakKiB(pid))
  }, SAMPLE_MS)
  const patience = setTimeout(() => {
    late = true
    endAll(child.pid!)
  }, patienceMs)
  const endWithUs = () => endAll(child.pid!)
  process.once('exit', endWithUs)

  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      const wallS = (performance.now() - from) / 1000
      clearInterval(sampler)
      clearTimeout(patience)
      process.off('exit', endWithUs)
      if (code !== 0) {
        const how = late ? `took longer than ${patienceMs / 1000} s` : `ended with code ${code}`
        reject(new Error(`${command} ${args.join(' ').slice(0, KEPT)}: ${how}\n${stderr().slice(-KEPT)}`))
        return
      }
      const cpuS = childrenS(times())
      const othersCores = Math.max(0, (busyTicks() - ticks) / TICKS_PER_S - cpuS) / wallS
      resolve({ wallS, cpuS, largestMiB: largestKiB / 1024, othersCores, stdout: stdout() })
    })
  })
}

function gathered(child: ChildProcess, stream: 1 | 2 | 3): () => string {
  let text = ''
  child.stdio[stream]!.on('data', (data: Buffer) => (text += data))
  return () => text
}

/** The second line of `times`: user and system time of children, as `1m2.340000s 0m0.120000s`. */
export function childrenS(times: string): number {
  const found = [...(times.trim().split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)]
  if (found.length !== 2) throw new Error(`times of the shell: expected two times on its second line, found ${times}`)
  return found.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0)
}

/** Linux counts in hundredths of a second wherever it tells people. */
const TICKS_PER_S = 100

/** Time that all cores together were not idle since the machine was started. */
function busyTicks(): number {
  const [, user, nice, system, , , irq, softirq] = readFileSync('/proc/stat', 'utf8').split('\n')[0]!.split(/\s+/)
  return [user, nice, system, irq, softirq].reduce((sum, ticks) => sum + Number(ticks), 0)
}

export const cores = availableParallelism()

/** Of a process that may be gone by now. */
function processFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ESRCH') return ''
    throw fault
  }
}

/** Our children start theirs from their main threads. */
function descendants(pid: number): number[] {
  const children = processFile(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number)
  return children.flatMap((child) => [child, ...descendants(child)])
}

const peakKiB = (pid: number): number => Number(/VmHWM:\s+(\d+)/.exec(processFile(`/proc/${pid}/status`))?.[1] ?? 0)

/** Children may lead groups of their own: each is ended by its own id, the deepest first. */
function endAll(pid: number): void {
  for (const one of [...descendants(pid).reverse(), pid]) {
    try {
      process.kill(one, 'SIGKILL')
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code !== 'ESRCH') throw fault
    }
  }
}
