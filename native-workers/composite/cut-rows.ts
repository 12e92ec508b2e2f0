/** A plan of a cut -> its rows in runs that look at the same bands, so that they can be found again by those bands. */
import type { Band } from './band.js'
import type { CutPlan } from './cut.js'
import type { Geometry, Size } from './geometry.js'

/** Rows [from, to) of the canvas; the row above each counts too, since the filters look at it. */
export interface CutRows {
  from: number
  to: number
  /** The bands they look at, the last included; none when `firstBand` is above `lastBand`. */
  firstBand: number
  lastBand: number
}

export interface CutRun extends CutRows {
  /** So many rows before `from` look at no other bands than these do: copies may come from there. */
  known: number
}

/** A run ends where a further band comes into sight. At most `mostRows` to a run. */
export function cutRowsOf(
  plan: CutPlan | undefined,
  canvas: Size,
  { bands }: Geometry,
  mostRows = canvas.heightPx,
): CutRun[] {
  const bandAt = (row: number) => bands.findIndex(({ to }) => row < to)
  const looksAt = (y: number): [first: number, last: number] => {
    if (!plan || y < plan.target.top || y >= plan.target.bottom) return [bands.length, -1]
    const at = 2 * (y - plan.target.top)
    // both rows of a pair are in one band
    const first = Math.floor(plan.source.top / 2) + (plan.down.places[at] as number)
    return [bandAt(2 * first), bandAt(2 * (first + (plan.down.places[at + 1] as number) - 1))]
  }
  const runs: CutRun[] = []
  /** By row the first band that it or the one above looks at. */
  const firstBands: number[] = []
  let [aboveFirst, aboveLast] = looksAt(-1)
  for (let y = 0; y < canvas.heightPx; y++) {
    const [ownFirst, ownLast] = looksAt(y)
    const firstBand = Math.min(aboveFirst, ownFirst)
    const lastBand = Math.max(aboveLast, ownLast)
    firstBands.push(firstBand)
    const run = runs.at(-1)
    if (run?.lastBand === lastBand && y - run.from < mostRows) run.to = y + 1
    else {
      const least = run?.from ?? y
      let from = y
      while (from > least && (firstBands[from - 1] as number) >= firstBand) from--
      runs.push({ from: y, to: y + 1, known: y - from, firstBand, lastBand })
    }
    aboveFirst = ownFirst
    aboveLast = ownLast
  }
  return runs
}

/** Runs that follow one another, with the rows that are known before them. */
export const joined = (runs: readonly CutRun[]): CutRows => ({
  from: Math.min(...runs.map(({ from, known }) => from - known)),
  to: Math.max(...runs.map(({ to }) => to)),
  firstBand: Math.min(...runs.map(({ firstBand }) => firstBand)),
  lastBand: Math.max(...runs.map(({ lastBand }) => lastBand)),
})

/** Equal for one run of one plan where it comes out the same. A number where it can be: it is asked for a hundred times a picture. */
export function runKey({ firstBand, lastBand }: CutRows, bands: readonly Band[]): number | string {
  const id = (at: number) => (bands[at] as Band).id
  if (lastBand === firstBand) return id(firstBand)
  // one number for two of up to 2^26, the first of them not 0
  if (lastBand === firstBand + 1) return id(firstBand) * 2 ** 26 + id(lastBand)
  return bands
    .slice(firstBand, lastBand + 1)
    .map((band) => band.id)
    .join()
}
