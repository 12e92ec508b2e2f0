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
  const places = new Map(length.order.map((code, at) => [code, at]))
  const allowed = Object.entries(hierarchy.allowed).map(([path, next]) => ({
    path: path.split('/').filter(Boolean),
    next,
  }))
  const clashes = new Set(length.conflicts.flatMap(([one, other]) => [`${one}-${other}`, `${other}-${one}`]))
  const found = new Map<string, string[]>()

  const walk = (path: readonly string[]): void => {
    const chosen = path.filter((choice) => choice !== NOTHING)
    if (path.length === hierarchy.levels.length) {
      const codes = [...chosen].sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0))
      if (codes.length > 0 && isComplete(codes, length)) found.set(codes.join('-'), codes)
      return
    }
    for (const next of nextOf(allowed, path)) {
      const isFree =
        next === NOTHING ||
        (places.has(next) &&
          !length.unavailable.includes(next) &&
          chosen.every((code) => code !== next && !clashes.has(`${code}-${next}`)))
      if (isFree) walk([...path, next])
    }
  }
  walk([])
  return [...found.values()].sort((a, b) => byCounting(a, b, places))
}

const isComplete = (codes: readonly string[], { requires }: Length): boolean =>
  requires.length === 0 || codes.some((code) => requires.includes(code))

/** Of the paths that fit, the one that says most: the first choice in which they differ decides, a code before `*`. */
function nextOf(allowed: readonly { path: string[]; next: string[] }[], path: readonly string[]): string[] {
  const fitting = allowed.filter(
    (entry) =>
      entry.path.length === path.length && entry.path.every((choice, at) => choice === '*' || choice === path[at]),
  )
  const rank = (entry: { path: string[] }) => entry.path.map((choice) => (choice === '*' ? '1' : '0')).join('')
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
