/** The sizes of a style's layers -> the one that all should have, since most of them do. */

export interface Size {
  widthPx: number
  heightPx: number
}

/** Of sizes that are equally common the largest, so that the order of the layers does not matter. */
export function usualSize(sizes: Iterable<Size>): Size | undefined {
  const counts = new Map<string, { size: Size; count: number }>()
  for (const { widthPx, heightPx } of sizes) {
    const key = `${widthPx}x${heightPx}`
    const known = counts.get(key)
    if (known) known.count++
    else counts.set(key, { size: { widthPx, heightPx }, count: 1 })
  }
  const pixels = ({ size }: { size: Size }) => size.widthPx * size.heightPx
  return [...counts.values()].sort((a, b) => b.count - a.count || pixels(b) - pixels(a))[0]?.size
}

export const isSize = (one: Size, other: Size): boolean =>
  one.widthPx === other.widthPx && one.heightPx === other.heightPx
