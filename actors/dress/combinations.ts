/** A length's codes, conflicts and requirements -> its combinations, in the order the old tool counted them, and their rows. */
import { type Graph, graphOf } from './count.js'
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

/** Every combination of a length with its layers; a style's hierarchy, where it has one, says which those are. */
export function* rowsOf(style: Style, length: Length, rules: Rules): Generator<Row> {
  const stack = stackerOf(length, rules)
  for (const codes of style.hierarchy ? hierarchyChoices(style.hierarchy, length) : choicesOf(length)) {
    yield { codes, ...stack(codes) }
  }
}
