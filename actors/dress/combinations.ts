/** A length's codes, conflicts and requirements -> its combinations, in the order the old tool counted them, and their rows. */
import { hierarchyChoices } from './hierarchy.js'
import type { Rules } from './rules.js'
import { stackerOf } from './stacks.js'
import type { Length, Style } from './style.js'

/** One combination and its layers, bottom to top. `codes` in stacking order. */
export interface Row {
  codes: string[]
  front: string[]
  back: string[]
}

/**
 * Every set of available codes without a conflicting pair and with one of `requires`, the empty set left out.
 * Ordered as binary counting over the stacking order, the first code being the lowest bit. Nothing is visited
 * that leads to no combination, so the work grows with what comes out and not with 2^codes.
 */
export function* choicesOf(length: Length): Generator<string[]> {
  const graph = graphOf(length)
  yield* grow(
    [],
    graph.codes.map((_, at) => at),
    graph.requires === null,
    graph,
  )
}

interface Graph {
  codes: string[]
  /** clashes[a][b]: a and b may not be chosen together. */
  clashes: boolean[][]
  /** requires[a]: a is one of those of which one is needed; null when none is. */
  requires: boolean[] | null
}

/** `chosen` and all that can still be put below its lowest code: itself first, then each code with what fits below that. */
function* grow(chosen: string[], below: readonly number[], satisfied: boolean, graph: Graph): Generator<string[]> {
  const { codes, clashes, requires } = graph
  if (!satisfied && !below.some((at) => requires?.[at])) return
  if (satisfied && chosen.length > 0) yield chosen
  for (let next = 0; next < below.length; next++) {
    const at = below[next] as number
    const fitting = below.slice(0, next).filter((other) => !clashes[at]?.[other])
    yield* grow([codes[at] as string, ...chosen], fitting, satisfied || requires?.[at] === true, graph)
  }
}

function graphOf(length: Length): Graph {
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

/** How many combinations there are, without making them; exact up to 2^53. */
export function countOf(length: Length): number {
  const { codes, clashes, requires } = graphOf(length)
  const all = codes.map((_, at) => at)
  const sets = independentSets(all, clashes)
  return requires === null
    ? sets - 1
    : sets -
        independentSets(
          all.filter((at) => !requires[at]),
          clashes,
        )
}

/** Sets without a clash, the empty one among them: split on the code that clashes most until nothing clashes. */
function independentSets(codes: readonly number[], clashes: readonly (readonly boolean[])[]): number {
  const clashing = (at: number) => codes.filter((other) => clashes[at]?.[other]).length
  const degrees = codes.map(clashing)
  const most = Math.max(0, ...degrees)
  if (most === 0) return 2 ** codes.length
  const pivot = codes[degrees.indexOf(most)] as number
  const free = codes.filter((_, at) => degrees[at] === 0)
  const bound = codes.filter((at, place) => degrees[place] !== 0 && at !== pivot)
  const without = independentSets(bound, clashes)
  const withPivot = independentSets(
    bound.filter((at) => !clashes[pivot]?.[at]),
    clashes,
  )
  return 2 ** free.length * (without + withPivot)
}

/** Every combination of a length with its layers; a style's hierarchy, where it has one, says which those are. */
export function* rowsOf(style: Style, length: Length, rules: Rules): Generator<Row> {
  const stack = stackerOf(length, rules)
  for (const codes of style.hierarchy ? hierarchyChoices(style.hierarchy, length) : choicesOf(length)) {
    yield { codes, ...stack(codes) }
  }
}
