/** A Range header and a file's size -> the bytes to send (RFC 9110, section 14). */

export interface Bytes {
  first: number
  /** Inclusive. */
  last: number
}

/** `whole`: no range, or one we need not honour (several ranges, another unit). `beyond`: it begins after the end. */
export function bytesWanted(range: string | undefined, sizeBytes: number): Bytes | 'whole' | 'beyond' {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(range?.trim() ?? '') ?? []
  if (from === undefined || to === undefined || from + to === '') return 'whole'
  if (from === '') {
    const tail = Math.min(Number(to), sizeBytes)
    return tail === 0 ? 'beyond' : { first: sizeBytes - tail, last: sizeBytes - 1 }
  }
  const first = Number(from)
  if (to !== '' && Number(to) < first) return 'whole'
  if (first >= sizeBytes) return 'beyond'
  return { first, last: to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1) }
}
