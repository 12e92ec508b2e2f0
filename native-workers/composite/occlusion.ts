/** Two layers in one tile -> whether the upper one hides all of the lower one there, so that the picture is the same without it. */
import type { Span } from './geometry.js'
import { type Block, type Layer, PIECE_ROWS } from './layer.js'

/** May say no where it is true (a box reaches further than what shows in it), never yes where it is not. */
export function hides(upper: Layer, lower: Layer, column: number, { sourceFrom, sourceTo }: Span): boolean {
  const above = upper.columns[column] as Block[]
  return (lower.columns[column] as Block[]).every((block) => {
    const top = Math.max(block.top, sourceFrom)
    const bottom = Math.min(block.bottom, sourceTo)
    if (bottom <= top) return true
    const cover = above.find((other) => pieceOf(other) === pieceOf(block))
    return cover !== undefined && covers(cover, block, top, bottom)
  })
}

/** Blocks of one piece are cut at the same rows, whichever layer they are of. */
const pieceOf = ({ top }: Block): number => Math.floor(top / PIECE_ROWS)

function covers(cover: Block, block: Block, top: number, bottom: number): boolean {
  if (cover.left > block.left || cover.right < block.right || cover.top > top || cover.bottom < bottom) return false
  const width = block.right - block.left
  for (let y = top; y < bottom; y++) {
    const below = (y - block.top) * width * 4 + 3
    const over = ((y - cover.top) * (cover.right - cover.left) + block.left - cover.left) * 4 + 3
    for (let x = 0; x < width * 4; x += 4)
      if (block.pixels[below + x] !== 0 && cover.pixels[over + x] !== 255) return false
  }
  return true
}
