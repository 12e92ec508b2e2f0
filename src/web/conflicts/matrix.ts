/** Pairs of codes that exclude each other, and what somebody has changed of them -> the pairs as they would be. Pure. */

export type Pair = readonly [string, string]

/** By the pair's key, whether the two shall exclude each other. What is as it was is not in it. */
export type Wishes = ReadonlyMap<string, boolean>

/** The same whichever comes first. */
export const pairKey = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`)

/** `nothing` of a pair that names one code twice: it excludes nobody. */
const keysOf = (pairs: readonly Pair[]): Set<string> =>
  new Set(pairs.filter(([a, b]) => a !== b).map(([a, b]) => pairKey(a, b)))

/** What is excluded now, wishes counted in. */
export function excluded(pairs: readonly Pair[], wishes: Wishes): Set<string> {
  const keys = keysOf(pairs)
  for (const [key, isExcluded] of wishes) {
    if (isExcluded) keys.add(key)
    else keys.delete(key)
  }
  return keys
}

/** A pair that is put back as it was is no wish. */
export function wished(pairs: readonly Pair[], wishes: Wishes, key: string, isExcluded: boolean): Wishes {
  const next = new Map(wishes)
  if (keysOf(pairs).has(key) === isExcluded) next.delete(key)
  else next.set(key, isExcluded)
  return next
}

/** Wishes that make `pairs` of codes in `order` what `others` says of them; pairs that other lengths do not know stay out of it. */
export function copied(
  pairs: readonly Pair[],
  others: readonly Pair[],
  order: readonly string[],
  otherOrder: readonly string[],
): Wishes {
  const [ours, theirs] = [keysOf(pairs), keysOf(others)]
  const shared = order.filter((code) => otherOrder.includes(code))
  const wishes = new Map<string, boolean>()
  for (const [at, a] of shared.entries()) {
    for (const b of shared.slice(at + 1)) {
      const key = pairKey(a, b)
      if (ours.has(key) !== theirs.has(key)) wishes.set(key, theirs.has(key))
    }
  }
  return wishes
}

/** As style.json holds them: those that stay keep their place and the way they were written, new ones follow in stacking order. */
export function pairsWith(pairs: readonly Pair[], wishes: Wishes, order: readonly string[]): Pair[] {
  const kept = pairs.filter(([a, b]) => wishes.get(pairKey(a, b)) !== false)
  const there = keysOf(kept)
  const added = order.flatMap((a, at) =>
    order.slice(at + 1).flatMap((b): Pair[] => {
      const key = pairKey(a, b)
      return wishes.get(key) === true && !there.has(key) ? [[a, b]] : []
    }),
  )
  return [...kept, ...added]
}

/** Of each code, how many others it excludes. */
export function degrees(keys: ReadonlySet<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) for (const code of key.split(' ')) counts.set(code, (counts.get(code) ?? 0) + 1)
  return counts
}
