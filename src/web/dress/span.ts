/** Many things in a row, and the one that is looked at -> the stretch of them that is shown. Pure. */

export interface Span {
  from: number
  /** After the last. */
  to: number
}

/** More columns than this nobody reads, and a browser draws slowly. */
export const SHOWN = 48

export function spanAround(at: number, count: number): Span {
  const from = SHOWN * Math.floor(Math.max(0, Math.min(count - 1, at)) / SHOWN)
  return { from, to: Math.min(count, from + SHOWN) }
}

export const numbersIn = ({ from, to }: Span): number[] => Array.from({ length: to - from }, (_, n) => from + n)
