/** What becomes of an envelope whose handler threw, and of a stage that throws too often. Pure. */
import { Aborted, isOutage, Refusal, reasonOf, ToolFault } from '../errors.js'

export type Verdict =
  | { as: 'later'; inMs: number; because?: string } // put back, attempt not counted
  | { as: 'retry'; inMs: number; because: string } // put back, attempt counted
  | { as: 'refused' | 'dead'; because: string } // kept, shown, never taken again by itself

/** Somebody has to make room first; how often that was tried says nothing about the work. */
const DISK_FULL_MS = 15_000

/** What lies in a bucket that is away cannot be had before it is back, however often that is tried. */
const BUCKET_AWAY_MS = 15_000

/** As Node, sharp and ffmpeg say it, also through a worker thread, where only the message survives. */
export const isDiskFull = (fault: unknown): boolean => {
  const words = fault instanceof ToolFault ? fault.lastWords : [reasonOf(fault)]
  return words.some((line) => /ENOSPC|EDQUOT|no space left on device/i.test(line))
}

/** `jitter` is from 0 to 1, so that what failed together does not come back together. */
export interface Patience {
  attempts: number
  baseMs: number
  capMs: number
}

export function verdict(
  fault: unknown,
  { attempt, stopping, jitter }: { attempt: number; stopping: boolean; jitter: number },
  { attempts, baseMs, capMs }: Patience,
): Verdict {
  if (stopping) return { as: 'later', inMs: 0 }
  // Nobody told it to stop: taken up again at once it might spin, for no attempt is counted.
  if (fault instanceof Aborted) return { as: 'later', inMs: baseMs }
  if (fault instanceof Refusal) return { as: 'refused', because: reasonOf(fault) }
  if (isDiskFull(fault)) return { as: 'later', inMs: DISK_FULL_MS, because: reasonOf(fault) }
  if (isOutage(fault)) {
    return { as: 'later', inMs: Math.max(BUCKET_AWAY_MS, fault.retryAfterMs ?? 0), because: reasonOf(fault) }
  }
  if (attempt >= attempts) return { as: 'dead', because: `${reasonOf(fault)} (tried ${attempt} times)` }
  const pauseMs = Math.min(capMs, baseMs * 2 ** (attempt - 1))
  return { as: 'retry', inMs: Math.round(pauseMs * (0.5 + jitter / 2)), because: reasonOf(fault) }
}

/** A stage that fails this often, whatever the envelope, has a trouble of its own: it rests, and says so. */
export interface Intensity {
  faults: number
  withinMs: number
  restMs: number
}

/** `faultsAt`: times of the stage's latest faults, oldest first -> until when it rests, or undefined to go on. */
export function restUntil(faultsAt: readonly number[], { faults, withinMs, restMs }: Intensity): number | undefined {
  const latest = faultsAt.at(-1)
  const first = faultsAt.at(-faults)
  if (latest === undefined || first === undefined || latest - first > withinMs) return undefined
  return latest + restMs
}
