/** Free space, and how it stood before -> whether there is room for new work, with hysteresis. Pure. */

/** Of MiB and percent the smaller counts: a percent of a large disk is much, and so is a gigabyte of a small one. */
export interface Watermarks {
  pauseMiB: number
  pausePct: number
  resumeMiB: number
  resumePct: number
}

/** `full`: hardly anything can be written any more. */
export type DiskState = 'ok' | 'low' | 'full'

interface Room {
  freeBytes: number
  /** 0: unknown, and then only bytes count. */
  totalBytes: number
}

/** `low` below `pauseBytes`, `full` below `fullBytes`, `ok` again from `resumeBytes` on. */
export function levels(
  totalBytes: number,
  { pauseMiB, pausePct, resumeMiB, resumePct }: Watermarks,
): { fullBytes: number; pauseBytes: number; resumeBytes: number } {
  const lesser = (mib: number, pct: number) =>
    Math.floor(Math.min(mib * 2 ** 20, totalBytes > 0 ? (totalBytes * pct) / 100 : Number.POSITIVE_INFINITY))
  const pauseBytes = lesser(pauseMiB, pausePct)
  return {
    fullBytes: Math.floor(pauseBytes / 16),
    pauseBytes,
    resumeBytes: Math.max(pauseBytes, lesser(resumeMiB, resumePct)),
  }
}

export function stateOf(before: DiskState, { freeBytes, totalBytes }: Room, marks: Watermarks): DiskState {
  // a mount that says nothing of itself says 0 of 0
  if (totalBytes === 0 && freeBytes === 0) return 'ok'
  const { fullBytes, pauseBytes, resumeBytes } = levels(totalBytes, marks)
  if (freeBytes < fullBytes) return 'full'
  if (freeBytes < pauseBytes) return 'low'
  return before === 'ok' || freeBytes >= resumeBytes ? 'ok' : 'low'
}

/** For people: `1.5 GiB`, `200 MiB`, `48 KiB`. */
export function inWords(bytes: number): string {
  if (bytes >= 2 ** 30) return `${(bytes / 2 ** 30).toFixed(1)} GiB`
  if (bytes >= 2 ** 20) return `${Math.round(bytes / 2 ** 20)} MiB`
  return `${Math.round(bytes / 2 ** 10)} KiB`
}
