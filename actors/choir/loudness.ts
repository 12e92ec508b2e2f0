/** What was measured -> the gain and the limit to try next, until it is as loud as wanted and no peak is over. Pure. */

export interface Measured {
  /** Integrated, EBU R 128; -70 is the gate of the standard: nothing was heard. */
  lufs: number
  /** Highest true peak; -120 for digital silence, and where no peak was measured. */
  peakDbtp: number
}

export interface Target {
  loudnessLufs: number
  truePeakDbtp: number
}

/** The standard's absolute gate: below it there is nothing to be made loud. */
export const SILENT_LUFS = -70
const NO_PEAK_DBTP = -120

/** The summary of the ebur128 filter. Throws when there is none. */
export function metered(said: readonly string[]): Measured {
  const summary = said.slice(said.findLastIndex((line) => line.includes('Summary:')))
  const number = (label: RegExp) => summary.map((line) => label.exec(line)?.[1]).find((found) => found !== undefined)
  const loudness = number(/^\s*I:\s+(\S+) LUFS/)
  if (loudness === undefined) {
    throw new Error(`ebur128 gave no summary: expected "I: … LUFS", found ${JSON.stringify(said.at(-1) ?? '')}`)
  }
  const atLeast = (floor: number, text: string | undefined) => {
    const level = Number(text)
    return Number.isFinite(level) ? Math.max(floor, level) : floor
  }
  return { lufs: atLeast(SILENT_LUFS, loudness), peakDbtp: atLeast(NO_PEAK_DBTP, number(/^\s*Peak:\s+(\S+) dBFS/)) }
}

/** One gain tried through the limiter, and how loud that was. */
export interface Tried {
  gainDb: number
  lufs: number
}

/** Meters print one decimal, so nearer than this cannot be known. */
const NEAR_LU = 0.11
/** Where the search ended this near, another aim is worth another round. */
export const WITHIN_REACH_LU = 0.5
const MOST_TRIES = 9
const LONGEST_STEP_DB = 12
/** Beyond this much more than the plain gain, the limiter has flattened all there is. */
const MOST_DRIVE_DB = 42

/**
 * The gain in dB to try next, or undefined when a tried one is near enough or more of it would not help. `mixLufs` is the mix as
 * it is; `tried` are the tries under the present limit. A limiter takes some of what a gain gives, the more the
 * higher the gain, so the loudness rises ever more slowly: first by secant, then between the nearest two.
 */
export function nextGain(aimLufs: number, mixLufs: number, tried: readonly Tried[]): number | undefined {
  const plainDb = aimLufs - mixLufs
  if (tried.length === 0) return plainDb
  if (isNear(aimLufs, tried) || tried.length >= MOST_TRIES) return undefined

  const below = tried.filter(({ lufs }) => lufs < aimLufs).sort((a, b) => b.gainDb - a.gainDb)
  const above = tried.filter(({ lufs }) => lufs > aimLufs).sort((a, b) => a.gainDb - b.gainDb)
  const [low, high] = [below[0], above[0]]
  if (low && high) {
    if (high.gainDb - low.gainDb < 0.01) return undefined
    return low.gainDb + ((aimLufs - low.lufs) * (high.gainDb - low.gainDb)) / (high.lufs - low.lufs)
  }
  if (isFlat(below)) return undefined
  const nearest = low ?? high!
  const other = low ? below[1] : above[1]
  const slope = other ? (nearest.lufs - other.lufs) / (nearest.gainDb - other.gainDb) : 0.8
  const step = (aimLufs - nearest.lufs) / Math.min(1, Math.max(0.05, slope))
  const next = nearest.gainDb + Math.max(-LONGEST_STEP_DB, Math.min(LONGEST_STEP_DB, step))
  if (nearest.gainDb >= plainDb + MOST_DRIVE_DB) return undefined
  return Math.min(next, plainDb + MOST_DRIVE_DB)
}

/** Two more steps and nothing gained; one alone may be a limiter that breathes otherwise, and loudness has even fallen there. */
function isFlat([high, , low]: readonly Tried[]): boolean {
  return high !== undefined && low !== undefined && high.gainDb - low.gainDb >= 12 && high.lufs - low.lufs < 0.15
}

export const isNear = (aimLufs: number, tried: readonly Tried[], withinLu = NEAR_LU): boolean =>
  tried.some(({ lufs }) => Math.abs(lufs - aimLufs) <= withinLu)

export const nearest = (aimLufs: number, tried: readonly Tried[]): Tried =>
  tried.reduce((best, one) => (Math.abs(one.lufs - aimLufs) < Math.abs(best.lufs - aimLufs) ? one : best))

/** What the float mix is brought to, so that the encoded sound comes out at the target. */
export interface Aim {
  lufs: number
  limitDb: number
}

/** The encoder adds to the peaks, mostly less than this. */
const ENCODER_ADDS_DB = 0.9
/** A reading of one decimal may be this much more in truth. */
const READING_DB = 0.05
const LOUDNESS_MISS_LU = 0.3
/** Peaks come and go by some tenths from one encoding to the next; too low a limit costs less than another round. */
const SPARE_DB = 0.4
/** alimiter goes no lower than 0.0625. */
const LOWEST_LIMIT_DB = -24

export const firstAim = ({ loudnessLufs, truePeakDbtp }: Target): Aim => ({
  lufs: loudnessLufs,
  limitDb: truePeakDbtp - ENCODER_ADDS_DB,
})

/** No peak over the target, whatever the rounding. */
export const peakHeld = ({ truePeakDbtp }: Target, { peakDbtp }: Measured): boolean =>
  peakDbtp <= truePeakDbtp - READING_DB

/**
 * The aim after an encoded sound was measured: moved by what it missed; undefined when it is good. `reachable`: the float mix
 * could be brought to the aim; where it could not, only the peak counts.
 */
export function nextAim(target: Target, aim: Aim, encoded: Measured, reachable: boolean): Aim | undefined {
  const held = peakHeld(target, encoded)
  const missLu = reachable ? target.loudnessLufs - encoded.lufs : 0
  const loud = Math.abs(missLu) <= LOUDNESS_MISS_LU
  if (held && loud) return undefined
  const overDb = encoded.peakDbtp - target.truePeakDbtp
  return {
    lufs: loud ? aim.lufs : aim.lufs + missLu,
    limitDb: held ? aim.limitDb : Math.max(LOWEST_LIMIT_DB, aim.limitDb - overDb - SPARE_DB),
  }
}
