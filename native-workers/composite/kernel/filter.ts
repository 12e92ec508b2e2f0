/** Rows of RGBA pixels -> rows as PNG stores them, each by the filter with the minimum sum of absolute differences. */
import { average, paeth } from './predict'

const NONE: i32 = 0
const SUB: i32 = 1
const UP: i32 = 2
const AVERAGE: i32 = 3
const PAETH: i32 = 4

function magnitudes(differences: v128): v128 {
  return i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(i8x16.abs(differences)))
}

function total(lanes: v128): i32 {
  return (
    i32x4.extract_lane(lanes, 0) +
    i32x4.extract_lane(lanes, 1) +
    i32x4.extract_lane(lanes, 2) +
    i32x4.extract_lane(lanes, 3)
  )
}

/** `bytes` is rounded up to whole steps of sixteen: what lies beyond a row must be zero. */
function best(row: usize, above: usize, bytes: i32, isFirst: bool): i32 {
  let none = i32x4.splat(0)
  let sub = none
  let up = none
  let mean = none
  let nearest = none
  for (let x: usize = 0; x < <usize>bytes; x += 16) {
    const here = v128.load(row + x)
    const left = v128.load(row + x - 4)
    none = i32x4.add(none, magnitudes(here))
    sub = i32x4.add(sub, magnitudes(i8x16.sub(here, left)))
    if (isFirst) continue
    const over = v128.load(above + x)
    up = i32x4.add(up, magnitudes(i8x16.sub(here, over)))
    mean = i32x4.add(mean, magnitudes(i8x16.sub(here, average(left, over))))
    nearest = i32x4.add(nearest, magnitudes(i8x16.sub(here, paeth(left, over, v128.load(above + x - 4)))))
  }
  let least = total(none)
  let filter = NONE
  if (total(sub) < least) {
    least = total(sub)
    filter = SUB
  }
  if (isFirst) return filter
  if (total(up) < least) {
    least = total(up)
    filter = UP
  }
  if (total(mean) < least) {
    least = total(mean)
    filter = AVERAGE
  }
  return total(nearest) < least ? PAETH : filter
}

/**
 * Returns how many bytes were written: rows * (1 + bytes), the filter's number before each row. Every row of `source` has four
 * zero bytes before it and zeroes up to a whole sixteen behind it; unless `isTop`, the row above the first one stands there too.
 */
export function filterRows(out: usize, source: usize, stride: usize, bytes: i32, rows: i32, isTop: bool): i32 {
  const start = out
  for (let y = 0; y < rows; y++, source += stride) {
    const above = source - stride
    const filter = best(source, above, bytes, isTop && y === 0)
    store<u8>(out++, filter)
    for (let x: usize = 0; x < <usize>bytes; x += 16) {
      const here = v128.load(source + x)
      const left = v128.load(source + x - 4)
      let predicted = i8x16.splat(0)
      if (filter === SUB) predicted = left
      else if (filter === UP) predicted = v128.load(above + x)
      else if (filter === AVERAGE) predicted = average(left, v128.load(above + x))
      else if (filter === PAETH) predicted = paeth(left, v128.load(above + x), v128.load(above + x - 4))
      v128.store(out + x, i8x16.sub(here, predicted))
    }
    out += bytes
  }
  return <i32>(out - start)
}
