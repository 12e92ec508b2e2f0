/** A part's place in the song and a stretch of the song -> the pieces of its sound that are heard then. Pure. */

/** Frames of 48 kHz. A part is read in pieces of this length, counted from its own beginning. */
export const PIECE_FRAMES = 4 * 48_000

export interface Placed {
  /** Of its sound. */
  frames: number
  /** Cut from its start; negative: it begins that much later. */
  cutFrames: number
}

export interface Piece {
  index: number
  /** When in the song it begins; negative where its start is cut away. */
  songFrame: number
  frames: number
}

export const cutFramesOf = (offsetMs: number): number => Math.round((offsetMs * 48_000) / 1000) + 0

/** Pieces that are heard between two moments of the song, in order. */
export function piecesBetween({ frames, cutFrames }: Placed, fromFrame: number, toFrame: number): Piece[] {
  const first = Math.max(0, Math.floor((Math.max(0, fromFrame) + cutFrames) / PIECE_FRAMES))
  const pieces: Piece[] = []
  for (let index = first; index * PIECE_FRAMES < frames; index++) {
    const songFrame = index * PIECE_FRAMES - cutFrames
    if (songFrame >= toFrame) break
    const length = Math.min(PIECE_FRAMES, frames - index * PIECE_FRAMES)
    if (songFrame + length > Math.max(0, fromFrame)) pieces.push({ index, songFrame, frames: length })
  }
  return pieces
}

/** The end of the part that ends last. */
export const songFrames = (parts: readonly Placed[]): number =>
  parts.reduce((longest, { frames, cutFrames }) => Math.max(longest, frames - cutFrames), 0)
