/** What a still file's own format says about its end. */

export type Wholeness =
  | { is: 'whole' }
  /** More is to come, and here is what: "holds 11.3 s of 20.6 s". */
  | { is: 'unfinished'; because: string }
  /** Not of its format, or of one that does not tell where it ends. */
  | { is: 'unknown' }

export const WHOLE: Wholeness = { is: 'whole' }
export const UNKNOWN: Wholeness = { is: 'unknown' }
export const unfinished = (because: string): Wholeness => ({ is: 'unfinished', because })

/** "1 byte", "1203 bytes". */
export const bytesOf = (count: number): string => `${count} byte${count === 1 ? '' : 's'}`

export const endsShort = (missingBytes: number, what: string): Wholeness =>
  unfinished(`ends ${bytesOf(missingBytes)} before its ${what} does`)
