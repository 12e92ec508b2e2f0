/** What a unit has to make and what it has made -> how far it is, how fast, and when it will be done. */
import { lengthIn } from './plan.js'

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
  readonly #total: number
  readonly #kept: number
  readonly #done: Record<string, number>
  readonly #now: () => number
  readonly #fromMs: number
  #made = 0

  /** Pictures by key of the length, and those of them that are not there. */
  constructor(
    total: Readonly<Record<string, number>>,
    lacking: Readonly<Record<string, number>>,
    now = () => performance.now(),
  ) {
    this.#now = now
    this.#fromMs = now()
    this.#done = Object.fromEntries(
      Object.entries(total).map(([length, all]) => [length, all - (lacking[length] ?? 0)]),
    )
    this.#total = sum(total)
    this.#kept = sum(this.#done)
  }

  add(made: readonly Named[]): void {
    for (const { names } of made) {
      for (const name of names) {
        const length = lengthIn(name)
        this.#done[length] = (this.#done[length] ?? 0) + 1
        this.#made++
      }
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
}

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((all, one) => all + one, 0)
