/** The rules of one length, compiled once -> for any choice of codes the layers of both sides, bottom to top. */
import { Refusal } from '../../src/errors.js'
import { LIST_SLOTS, SIDES, type Side, SLOTS } from './names.js'
import type { Level, Rules } from './rules.js'
import type { Length, Sides } from './style.js'

export interface Stacks {
  front: string[]
  back: string[]
}

/** `chosen` in any order; a code that the length does not have is a Refusal. */
export type Stacker = (chosen: readonly string[]) => Stacks

/** Per side and slot the layers, bottom to top: SIDES x SLOTS, flat. */
type Filling = readonly (readonly string[])[]

interface Node {
  own: Filling | null
  /** Conditions in stacking order; `at` is the code's place in it. */
  branches: { at: number; node: Node }[]
}

const IS_LIST = SIDES.flatMap(() => SLOTS.map((slot) => LIST_SLOTS.has(slot)))

/** Rules of a length that has none in the tree are its defaults alone. */
export function stackerOf(length: Length, rules: Rules): Stacker {
  const level: Level = rules[length.name] ?? {}
  const places = new Map(length.order.map((code, at) => [code, at]))
  const start = fillingOf(level.default ?? length.defaults)
  const nodes = length.order.map((code) => (level[code] ? compile(level[code] as Level, places) : null))
  const isChosen = new Uint8Array(length.order.length)

  return (chosen) => {
    isChosen.fill(0)
    for (const code of chosen) {
      const at = places.get(code)
      if (at === undefined)
        throw new Refusal(`${code} is no code of ${length.name}: expected ${length.order.join(', ')}`)
      isChosen[at] = 1
    }
    const filled = start.slice()
    for (let at = 0; at < nodes.length; at++) {
      const node = nodes[at]
      const own = isChosen[at] && node ? ruleFor(node, isChosen) : null
      own?.forEach((layers, place) => {
        if (layers.length === 0) return
        filled[place] = IS_LIST[place] ? [...layers, ...(filled[place] as string[])] : layers
      })
    }
    return { front: filled.slice(0, SLOTS.length).flat(), back: filled.slice(SLOTS.length).flat() }
  }
}

/** The last condition that is met decides alone, even where it holds nothing itself. */
function ruleFor(node: Node, isChosen: Uint8Array): Filling | null {
  for (let at = node.branches.length - 1; at >= 0; at--) {
    const branch = node.branches[at] as Node['branches'][number]
    if (isChosen[branch.at]) return ruleFor(branch.node, isChosen)
  }
  return node.own
}

function compile(level: Level, places: ReadonlyMap<string, number>): Node {
  const branches = Object.entries(level).flatMap(([condition, below]) => {
    const at = places.get(condition)
    return at === undefined || !below ? [] : [{ at, node: compile(below as Level, places) }]
  })
  return { own: level.default ? fillingOf(level.default) : null, branches: branches.sort((a, b) => a.at - b.at) }
}

/** Hand-edited rules hold a bare name where a list belongs and the other way round; both mean the same. */
function fillingOf(sides: Sides): Filling {
  const layersIn = (side: Side) => SLOTS.map((slot) => [sides[side]?.[slot] ?? []].flat().filter((name) => name !== ''))
  return SIDES.flatMap(layersIn)
}
