/** Bytes to the left, above and above left -> what PNG predicts from them, sixteen at a time. */

/** Floor of the mean; SIMD rounds up, so the lost bit is taken off again. */
export function average(left: v128, above: v128): v128 {
  return i8x16.sub(i8x16.avgr_u(left, above), v128.and(v128.xor(left, above), i8x16.splat(1)))
}

/** Eight 16 bit lanes of Paeth's choice: the neighbour nearest to left + above - corner, in this order on a tie. */
export function paethOf8(left: v128, above: v128, corner: v128): v128 {
  const byLeft = i16x8.sub(above, corner)
  const byAbove = i16x8.sub(left, corner)
  const toLeft = i16x8.abs(byLeft)
  const toAbove = i16x8.abs(byAbove)
  const toCorner = i16x8.abs(i16x8.add(byLeft, byAbove))
  const isLeft = v128.and(i16x8.le_s(toLeft, toAbove), i16x8.le_s(toLeft, toCorner))
  return v128.bitselect(left, v128.bitselect(above, corner, i16x8.le_s(toAbove, toCorner)), isLeft)
}

export function paeth(left: v128, above: v128, corner: v128): v128 {
  return i8x16.narrow_i16x8_u(
    paethOf8(i16x8.extend_low_i8x16_u(left), i16x8.extend_low_i8x16_u(above), i16x8.extend_low_i8x16_u(corner)),
    paethOf8(i16x8.extend_high_i8x16_u(left), i16x8.extend_high_i8x16_u(above), i16x8.extend_high_i8x16_u(corner)),
  )
}
