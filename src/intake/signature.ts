/** A file's stat -> the four numbers that change when its bytes do. */
import type { Stats } from 'node:fs'

export interface Signature {
  sizeBytes: number
  mtimeMs: number
  ctimeMs: number
  /** Exact to 2^53; above that two inodes may look alike, and ctime still tells them apart. */
  ino: number
}

export const signatureOf = (stats: Stats): Signature => ({
  sizeBytes: stats.size,
  mtimeMs: stats.mtimeMs,
  ctimeMs: stats.ctimeMs,
  ino: stats.ino,
})

export const sameSignature = (a: Signature, b: Signature): boolean =>
  a.sizeBytes === b.sizeBytes && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.ino === b.ino
