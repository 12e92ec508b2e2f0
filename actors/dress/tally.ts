/** What a unit has to make and what it has made -> how far it is, how fast, and when it will be done. */
import { lengthIn, type Plan } from './plan.js'

export interface Far {
  done: number
  total: number
  /** Of these were not made by this attempt: they were there. */
  kept: number
  /** Done by key of the length. */
  lengths: Record<string, number>
  pct: number
  /** Pictures a second, and seconds to the end, at best and at worst; null until anything was made. */
  rate: number | null
  eta: [number, number] | null
}

interface Named {
  names: readonly string[]
}

/** The rate swings by about this share. */
const SWING = 0.15

/** Whole seconds until `left` pictures are made at `rate` a second, at best and at worst. */
export const etaOf = (left: number, rate: number): [best: number, worst: number] => [
  Math.floor(((1 - SWING) * left) / rate),
  Math.ceil(((1 + SWING) * left) / rate),
]

export class Tally {
  readonly #lengths: readonly string[]
  readonly #total: number
  readonly #kept: number
  readonly #done: Record<string, number>
  readonly #now: () => number
  readonly #fromMs: number
  #made = 0

  constructor(
    { lengths }: Pick<Plan, 'lengths'>,
    wanted: readonly Named[],
    lacking: readonly Named[],
    now = () => performance.now(),
  ) {
    this.#lengths = lengths
    this.#now = now
    this.#fromMs = now()
    const all = this.#byLength(wanted)
    const open = this.#byLength(lacking)
    this.#done = Object.fromEntries(lengths.map((length) => [length, (all[length] ?? 0) - (open[length] ?? 0)]))
    this.#total = sum(all)
    this.#kept = sum(this.#done)
  }

  add(made: readonly Named[]): void {
    for (const [length, count] of Object.entries(this.#byLength(made))) {
      this.#done[length] = (this.#done[length] ?? 0) + count
      this.#made += count
    }
  }

  news(): Far {
    const done = sum(this.#done)
    const seconds = (this.#now() - this.#fromMs) / 1000
    const rate = this.#made > 0 && seconds > 0 ? this.#made / seconds : null
    const eta = rate === null ? null : etaOf(this.#total - done, rate)
    const pct = this.#total === 0 ? 100 : Math.round((1000 * done) / this.#total) / 10
    return {
      done,
      total: this.#total,
      kept: this.#kept,
      lengths: { ...this.#done },
      pct,
      rate: rate && Math.round(10 * rate) / 10,
      eta,
    }
  }

  #byLength(stacks: readonly Named[]): Record<string, number> {
    const counts = Object.fromEntries(this.#lengths.map((length) => [length, 0]))
    for (const { names } of stacks) {
      for (const name of names) {
        const length = lengthIn(name)
        counts[length] = (counts[length] ?? 0) + 1
      }
    }
    return counts
  }
}

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((all, one) => all + one, 0)
