/** Rules, stacks and combinations done once more, slowly and as the words say it, for made-up styles: both must agree on everything. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { rowsOf } from '../../actors/dress/combinations.js'
import { rulesOf } from '../../actors/dress/rules.js'
import { stackerOf } from '../../actors/dress/stacks.js'
import { styleOf } from '../../actors/dress/style.js'
import { textOf } from './made.js'

const test = suite('dress / by the letter')

const SLOTS = ['behind', 'bottom', 'behindbelt', 'belt', 'neckline', 'infront']
const LISTS = ['behind', 'behindbelt', 'infront']
const CODES = ['t1', 't14', 'b5', 'a1', 'zz9', 'q', 'abc', 't22']
const LENGTHS: Record<string, string> = { knee: 'Knee', mini: 'Mini', micro_mini: 'Micro-Mini', petti: 'Petti' }

type Slots = Record<string, string | string[]>
type Sides = Record<string, Slots>
// biome-ignore lint/suspicious/noExplicitAny: a tree that is written as loosely as it is told
type Tree = any

/** The next of a reproducible row of numbers from 0 to 1. */
function dice(seed: number) {
  let state = seed
  const roll = () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x297a2d39) >>> 0
    return state / 2 ** 32
  }
  return {
    roll,
    one: <T>(from: readonly T[]): T => from[Math.floor(roll() * from.length)] as T,
    some: <T>(from: readonly T[], share: number): T[] => from.filter(() => roll() < share),
  }
}

function madeUp(seed: number) {
  const { roll, one, some } = dice(seed)
  const codes = some(CODES, 0.8)
  const keys = ['knee', ...some(['mini', 'micro_mini', 'petti'], 0.6)]
  const layer = (): string => {
    const words = [one([...CODES, 'base', 'x7'])]
    if (roll() < 0.5) {
      words.push('for', ...Array.from({ length: 1 + Math.floor(roll() * 3) }, () => one([...CODES, 'n9'])))
      if (roll() < 0.2) words.push('base')
      else if (roll() < 0.1) words.push('default')
    }
    if (roll() < 0.4) words.push(...one(['knee', 'mini', 'micro_mini', 'petti', 'maxi']).split('_'))
    if (roll() < 0.2) words.push(one(['flared', 'long', 'mini']))
    return [...words, one(SLOTS), one(['front', 'back'])].join('_')
  }
  const names = Array.from({ length: 5 + Math.floor(roll() * 60) }, layer)
  const lengths = keys.map((key) => {
    const order = roll() < 0.3 ? some(codes, 0.8).reverse() : undefined
    const pairs = codes.flatMap((a, at) => codes.slice(at + 1).map((b) => (roll() < 0.5 ? [a, b] : [b, a])))
    const defaults = { front: { bottom: `base_${key}_bottom_front`, behind: ['base_behind_front'] } }
    const more = {
      conflicts: some(pairs, 0.25),
      unavailable: some(codes, 0.15),
      requires: roll() < 0.3 ? some(codes, 0.4) : [],
    }
    return [key, { name: LENGTHS[key], defaults, ...(order && { order }), ...more }] as const
  })
  const customizations = codes.map((code) => (roll() < 0.5 ? code : { code, name: `The ${code}` }))
  return { names, codes, lengths, json: { id: 's', colors: 1, customizations, lengths: Object.fromEntries(lengths) } }
}

const isCondition = (token = 'none'): boolean => token.length < 4 || token === 'base' || token === 'default'

function slowRules({ names, codes, lengths }: ReturnType<typeof madeUp>): Tree {
  const tree: Tree = {}
  for (const [, { name, defaults }] of lengths)
    tree[name as string] = { default: { front: { ...defaults.front }, back: {} } }
  for (const layer of [...new Set(names)].sort()) {
    const tokens = layer.split('_')
    const side = tokens.pop() as string
    const slot = tokens.pop() as string
    const code = tokens.shift() as string
    if (!codes.includes(code)) continue
    const conditions: string[] = []
    if (tokens[0] === 'for') {
      tokens.shift()
      while (isCondition(tokens[0])) conditions.push(tokens.shift() as string)
      if (conditions[conditions.length - 1] === 'base') conditions.pop()
      conditions.sort()
    }
    // maxi is a length, though no style here has it
    const spoken = ['micro_mini', 'knee', 'mini', 'petti', 'maxi'].find((key) => {
      const isKnown = key !== 'petti' || lengths.some(([own]) => own === 'petti')
      return isKnown && `${tokens.join('_')}_`.startsWith(`${key}_`)
    })
    for (const [key, { name }] of lengths) {
      if (spoken !== undefined && spoken !== key) continue
      const top = tree[name as string]
      if (!top[code]) top[code] = {}
      const path = [top[code]]
      conditions.forEach((condition, depth) => {
        const here = path[depth]
        if (!here[condition]) {
          const twoAbove = depth === 0 ? null : path[depth - 1].default
          here[condition] = { default: twoAbove === undefined ? null : JSON.parse(JSON.stringify(twoAbove)) }
        }
        path.push(here[condition])
      })
      const level = path[path.length - 1]
      if (!level.default) level.default = {}
      if (!level.default[side]) level.default[side] = {}
      level.default[side][slot] = LISTS.includes(slot) ? [layer] : layer
    }
  }
  return tree
}

function slowRuleFor(level: Tree, chosen: readonly string[]): Sides | null {
  let found: Sides | null = level.default ?? null
  for (const code of chosen) if (level[code]) found = slowRuleFor(level[code], chosen)
  return found
}

function slowStacks(top: Tree, chosen: readonly string[]): string[] {
  const slots: Sides = JSON.parse(JSON.stringify(top.default))
  for (const code of chosen) {
    const rule = top[code] ? slowRuleFor(top[code], chosen) : null
    for (const side of ['front', 'back']) {
      for (const [slot, held] of Object.entries(rule?.[side] ?? {})) {
        const there = slots[side] as Slots
        there[slot] = LISTS.includes(slot) ? [...[held].flat(), ...[there[slot] ?? []].flat()] : held
      }
    }
  }
  return ['front', 'back'].map((side) => SLOTS.flatMap((slot) => slots[side]?.[slot] ?? []).join(' '))
}

/** Every number from 1, its bits over the stacking order. */
function* slowChoices(order: readonly string[], { conflicts, unavailable, requires }: Tree): Generator<string[]> {
  for (let bits = 1; bits < 2 ** order.length; bits++) {
    const chosen = order.filter((_, bit) => (bits >> bit) & 1)
    const clashes = conflicts.some(([a, b]: [string, string]) => chosen.includes(a) && chosen.includes(b))
    const isMet = requires.length === 0 || chosen.some((code) => requires.includes(code))
    if (!clashes && isMet && !chosen.some((code) => unavailable.includes(code))) yield chosen
  }
}

test('names become the rules that the words give, for 150 made-up styles', () => {
  for (let seed = 1; seed <= 150; seed++) {
    const made = madeUp(seed)
    assert.equal(rulesOf(styleOf(JSON.stringify(made.json)), made.names), slowRules(made), `seed ${seed}`)
  }
})

test('every row has the layers that the words give, in the order of counting, for 80 made-up styles', () => {
  let rows = 0
  for (let seed = 1; seed <= 80; seed++) {
    const made = madeUp(seed)
    const style = styleOf(JSON.stringify(made.json))
    const tree = slowRules(made)
    for (const [at, [, { name, order, ...more }]] of made.lengths.entries()) {
      const slowly = [...slowChoices(order ?? made.codes, more)].map(
        (chosen) => `${chosen.join('-')},${slowStacks(tree[name as string], chosen).join(',')}\n`,
      )
      const length = style.lengths[at]!
      assert.equal(textOf(rowsOf(style, length, rulesOf(style, made.names))), slowly.join(''), `seed ${seed}, ${name}`)
      rows += slowly.length
    }
  }
  assert.ok(rows > 3000, `${rows} rows`)
})

test('codes chosen in another order, and rules read back from their JSON, give the same stacks', () => {
  for (let seed = 1; seed <= 100; seed++) {
    const made = madeUp(seed)
    const style = styleOf(JSON.stringify(made.json))
    const rules = rulesOf(style, made.names.toReversed())
    const length = style.lengths[0]!
    const stack = stackerOf(length, JSON.parse(JSON.stringify(rules)))
    assert.equal(stack(length.order.toReversed()), stackerOf(length, rules)(length.order), `seed ${seed}`)
  }
})

test.run()
