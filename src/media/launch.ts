/** A program's name -> how it is started so that it can be ended: its own process group, gone when the service is gone. */
import { type ChildProcess, spawnSync } from 'node:child_process'

/** How long a child may take to close its files after SIGTERM, before SIGKILL. */
const GRACE_MS = 2000

// A parent that died before the death signal was asked for would leave an orphan, so the child looks once who its parent is.
const UNLESS_ORPHANED = '[ "$PPID" = "$0" ] || exit 125; exec "$@"'

let deathSignal: readonly string[] | undefined

/**
 * Words to put before a program and its arguments. With util-linux's setpriv (2.33 or later) the kernel kills the child when
 * the thread that started it ends, so only the main thread may start children. Every word of it is exec'd in turn: the
 * process that was started is the program itself. Without setpriv it is empty, and only an orderly exit ends the children.
 */
export function launcher(): readonly string[] {
  if (deathSignal) return deathSignal
  const words = ['--pdeathsig', 'KILL', 'sh', '-c', UNLESS_ORPHANED, String(process.pid)]
  const works = spawnSync('setpriv', [...words, 'true'], { stdio: 'ignore' }).status === 0
  deathSignal = works ? ['setpriv', ...words] : []
  return deathSignal
}

const alive = new Set<number>()
process.on('exit', () => {
  for (const pid of alive) signalGroup(pid, 'SIGKILL')
})

/** Remembers a child that leads its own process group until it is gone. Returns what ends it: SIGTERM, then SIGKILL. */
export function leash(child: ChildProcess): () => void {
  const { pid } = child
  if (pid === undefined) return () => undefined
  let last: NodeJS.Timeout | undefined
  alive.add(pid)
  child.once('exit', () => {
    alive.delete(pid)
    clearTimeout(last)
  })
  return () => {
    if (last || !alive.has(pid)) return
    signalGroup(pid, 'SIGTERM')
    last = setTimeout(() => alive.has(pid) && signalGroup(pid, 'SIGKILL'), GRACE_MS)
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch (fault) {
    // It ended by itself a moment ago.
    if ((fault as NodeJS.ErrnoException).code !== 'ESRCH') throw fault
  }
}
