/** A length's codes, conflicts and requirements -> how many combinations it has, without making them. */
import type { Length } from './style.js'

export interface Counted {
  rows: number
  /** There are more than `rows`: nobody would wait for the exact number, or no number could hold it. */
  atLeast?: true
}

/** Which codes of a length may not be chosen together, by their places among its available codes. */
export interface Graph {
  codes: string[]
  /** clashes[a][b]: a and b may not be chosen together. */
  clashes: boolean[][]
  /** requires[a]: a is one of those of which one is needed; null when none is. */
  requires: boolean[] | null
}

/** Codes looked at: some tens of milliseconds. */
const MOST_LOOKS = 200_000

type Choosable = Pick<Length, 'order' | 'unavailable' | 'conflicts' | 'requires'>

export function graphOf(length: Choosable): Graph {
  const gone = new Set(length.unavailable)
  const codes = length.order.filter((code) => !gone.has(code))
  const places = new Map(codes.map((code, at) => [code, at]))
  const clashes = codes.map(() => codes.map(() => false))
  const clash = (a: number | undefined, b: number | undefined) => {
    if (a !== undefined && b !== undefined && a !== b && clashes[a]) clashes[a][b] = true
  }
  for (const [one, other] of length.conflicts) {
    clash(places.get(one), places.get(other))
    clash(places.get(other), places.get(one))
  }
  const needed = new Set(length.requires)
  return { codes, clashes, requires: needed.size > 0 ? codes.map((code) => needed.has(code)) : null }
}

/** Combinations are the sets of codes without a clash, the empty one left out: the independent sets of the graph. */
export function countWithin(length: Choosable, mostLooks = MOST_LOOKS): Counted {
  const { codes, clashes, requires } = graphOf(length)
  const sets = new IndependentSets(clashes, mostLooks)
  const all = codes.map((_, at) => at)
  const needed = requires ? all.filter((at) => requires[at]) : []
  // those whose first needed code is this one: nothing is counted twice, and a part that is too little stays too little
  const rows = requires
    ? needed.reduce((sum, first, nth) => sum + sets.count(all.filter((at) => fits(at, first, needed.slice(0, nth)))), 0)
    : sets.count(all) - 1
  function fits(at: number, first: number, before: readonly number[]): boolean {
    return at !== first && !clashes[first]?.[at] && !before.includes(at)
  }
  if (rows > Number.MAX_SAFE_INTEGER) return { rows: Number.MAX_SAFE_INTEGER, atLeast: true }
  return sets.isTired ? { rows, atLeast: true } : { rows }
}

/** Exact up to 2^53; infinite where counting takes too long. */
export function countOf(length: Choosable): number {
  const { rows, atLeast } = countWithin(length)
  return atLeast ? Number.POSITIVE_INFINITY : rows
}

/**
 * Codes fall into groups that do not clash with each other, whose counts are multiplied. A group is split on the code that
 * clashes most: the sets without it, and those with it, from which all that it clashes with is gone. Groups come again and
 * again, and are counted once.
 */
class IndependentSets {
  /** It has looked long enough: counts are smaller than they should be. */
  isTired = false
  readonly #neighbours: number[][]
  readonly #known = new Map<string, number>()
  #looks: number

  constructor(clashes: readonly (readonly boolean[])[], mostLooks: number) {
    this.#neighbours = clashes.map((row) => row.flatMap((clash, at) => (clash ? [at] : [])))
    this.#looks = mostLooks
  }

  /** Sets among these codes, the empty one included. */
  count(codes: readonly number[]): number {
    return this.#groups(codes).reduce((product, group) => product * this.#countOfGroup(group), 1)
  }

  #countOfGroup(group: readonly number[]): number {
    if (group.length === 1) return 2
    const key = group.join()
    const known = this.#known.get(key)
    if (known !== undefined) return known
    this.#looks -= group.length
    if (this.#looks < 0) {
      this.isTired = true
      return group.length + 1 // none of them, or one alone
    }
    const here = new Set(group)
    const degree = (at: number) => this.#neighbours[at]?.filter((other) => here.has(other)).length ?? 0
    const pivot = group.reduce((most, at) => (degree(at) > degree(most) ? at : most))
    const beside = new Set(this.#neighbours[pivot])
    const others = group.filter((at) => at !== pivot)
    const count = this.count(others) + this.count(others.filter((at) => !beside.has(at)))
    this.#known.set(key, count)
    return count
  }

  /** Each sorted. */
  #groups(codes: readonly number[]): number[][] {
    const left = new Set(codes)
    return [...codes].flatMap((first) => {
      if (!left.delete(first)) return []
      const group = [first]
      for (const at of group) {
        for (const other of this.#neighbours[at] ?? []) if (left.delete(other)) group.push(other)
      }
      return [group.sort((a, b) => a - b)]
    })
  }
}
