/** Rectangles of pixels; right and bottom are beyond the last. */

export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

/** The smallest that holds both. */
export function around(one: Box | undefined, other: Box | undefined): Box | undefined {
  if (!one || !other) return one ?? other
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  }
}
