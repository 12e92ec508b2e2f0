/** Ordered levels and what each path of choices allows next -> the combinations that are walks, in the order of all others. */
import type { Hierarchy, Length } from './style.js'

/** Chosen on a level where nothing is taken. */
const NOTHING = '-'

/**
 * The walks of a length, each set of codes once, ordered as binary counting over the stacking order. What the length
 * does not have, and pairs that conflict, end a walk; a path that `allowed` does not speak of goes on with nothing.
 * Walks are held all at once, since only the last of them may bring the first combination.
 */
export function hierarchyChoices(hierarchy: Hierarchy, length: Length): string[][] {
  const places = placesOf(length)
  const found = new Map<string, string[]>()
  for (const walk of walks(hierarchy, length)) {
    if (!walk || walk.length === 0 || !isComplete(walk, length)) continue
    const codes = walk.sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0))
    found.set(codes.join('-'), codes)
  }
  return [...found.values()].sort((a, b) => byCounting(a, b, places))
}

/** Nobody means a hierarchy that leads this many times more often nowhere than anywhere. */
const DEAD_ENDS_A_WALK = 20

/** How many walks there are, several to the same codes counted each; no further than just beyond `most`. */
export function countOfWalks(hierarchy: Hierarchy, length: Length, most: number): number {
  let [count, deadEnds] = [0, 0]
  for (const walk of walks(hierarchy, length)) {
    if (walk) count++
    else deadEnds++
    if (count > most || deadEnds > DEAD_ENDS_A_WALK * most) return most + 1
  }
  return count
}

/** The codes of each walk as they were chosen; null for one that does not come to its end. */
function* walks(hierarchy: Hierarchy, length: Length): Generator<string[] | null> {
  const places = placesOf(length)
  const byDepth: Allowed[][] = hierarchy.levels.map(() => [])
  for (const [path, next] of Object.entries(hierarchy.allowed)) {
    const choices = path.split('/').filter(Boolean)
    byDepth[choices.length]?.push({ path: choices, next })
  }
  const clashes = new Set(length.conflicts.flatMap(([one, other]) => [`${one}-${other}`, `${other}-${one}`]))

  function* walk(path: readonly string[]): Generator<string[] | null> {
    const chosen = path.filter((choice) => choice !== NOTHING)
    if (path.length === hierarchy.levels.length) return yield chosen
    for (const next of nextOf(byDepth[path.length] as Allowed[], path)) {
      const isFree =
        next === NOTHING ||
        (places.has(next) &&
          !length.unavailable.includes(next) &&
          chosen.every((code) => code !== next && !clashes.has(`${code}-${next}`)))
      if (isFree) yield* walk([...path, next])
      else yield null
    }
  }
  yield* walk([])
}

interface Allowed {
  path: string[]
  next: string[]
}

const placesOf = ({ order }: Length): Map<string, number> => new Map(order.map((code, at) => [code, at]))

const isComplete = (codes: readonly string[], { requires }: Length): boolean =>
  requires.length === 0 || codes.some((code) => requires.includes(code))

/** Of the paths that fit, the one that says most: the first choice in which they differ decides, a code before `*`. */
function nextOf(allowed: readonly Allowed[], path: readonly string[]): string[] {
  const fitting = allowed.filter((entry) => entry.path.every((choice, at) => choice === '*' || choice === path[at]))
  const rank = (entry: Allowed) => entry.path.map((choice) => (choice === '*' ? '1' : '0')).join('')
  return fitting.sort((a, b) => (rank(a) < rank(b) ? -1 : 1))[0]?.next ?? [NOTHING]
}

/** The highest code in which two sets differ decides, as in binary numbers. Both are in stacking order. */
function byCounting(a: readonly string[], b: readonly string[], places: ReadonlyMap<string, number>): number {
  for (let back = 1; back <= Math.max(a.length, b.length); back++) {
    const difference = (places.get(fromEnd(a, back) ?? '') ?? -1) - (places.get(fromEnd(b, back) ?? '') ?? -1)
    if (difference !== 0) return difference
  }
  return 0
}
const fromEnd = (codes: readonly string[], back: number): string | undefined => codes[codes.length - back]
