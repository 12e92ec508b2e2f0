/** A choice of codes and the rules of a length -> for every code whether it can be chosen, and if not, why not. Pure. */
import type { Length } from '../../../actors/dress/style.js'

type Rules = Pick<Length, 'order' | 'unavailable' | 'conflicts' | 'requires'>

export interface CodeState {
  code: string
  isChosen: boolean
  isUnavailable: boolean
  /** Codes of the choice that exclude it. */
  excludedBy: string[]
}

const otherOf = ([one, other]: readonly [string, string], code: string): string | undefined =>
  one === code ? other : other === code ? one : undefined

/** In stacking order. */
export function codeStates({ order, unavailable, conflicts }: Rules, chosen: readonly string[]): CodeState[] {
  return order.map((code) => {
    const rivals = new Set(conflicts.map((pair) => otherOf(pair, code)))
    return {
      code,
      isChosen: chosen.includes(code),
      isUnavailable: unavailable.includes(code),
      excludedBy: chosen.filter((one) => one !== code && rivals.has(one)),
    }
  })
}

export const canChoose = ({ isUnavailable, excludedBy }: CodeState): boolean =>
  !isUnavailable && excludedBy.length === 0

/** With `code` chosen, or given up. Whatever excludes it gives way: who may not choose it has asked `canChoose` first. */
export function toggled({ order, conflicts }: Rules, chosen: readonly string[], code: string): string[] {
  if (chosen.includes(code)) return chosen.filter((one) => one !== code)
  const rivals = new Set(conflicts.map((pair) => otherOf(pair, code)))
  return order.filter((one) => one === code || (chosen.includes(one) && !rivals.has(one)))
}

export interface Objections {
  /** Pairs of the choice that exclude each other. */
  clashes: [string, string][]
  unavailable: string[]
  /** One of these is needed and none is chosen; empty: nothing is missing. */
  needs: string[]
}

/** Why a choice is no combination. The dress without any code is always made. */
export function objectionsTo({ unavailable, conflicts, requires }: Rules, chosen: readonly string[]): Objections {
  const isMet = chosen.length === 0 || requires.length === 0 || requires.some((code) => chosen.includes(code))
  return {
    clashes: conflicts.filter(([a, b]) => a !== b && chosen.includes(a) && chosen.includes(b)),
    unavailable: chosen.filter((code) => unavailable.includes(code)),
    needs: isMet ? [] : requires,
  }
}

export const isCombination = ({ clashes, unavailable, needs }: Objections): boolean =>
  clashes.length + unavailable.length + needs.length === 0
