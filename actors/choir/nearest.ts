/** A word that is not known, and those that are -> the known one most like it. */

/** Levenshtein: the fewest letters put in, taken out or changed that make one word the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...to].entries()) {
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (letter === other ? 0 : 1)))
    }
    row = next
  }
  return row[to.length]!
}

const bare = (word: string) => word.slice(0, 64).toLowerCase().replaceAll(/[_-]/g, '')

/** Case, `_` and `-` are overlooked: people write reverb_type for reverbType. `known` has at least one word. */
export function nearest(word: string, known: readonly string[]): string {
  const [first = ''] = known.toSorted((a, b) => distance(bare(word), bare(a)) - distance(bare(word), bare(b)))
  return first
}
