/** Rows as PNG stores them, filter's number first -> the same rows with their plain RGBA bytes, in place. */
import { average, paethOf8 } from './predict'

/** Four bytes of a row; nothing where there is no row above. */
function at(row: usize, x: usize): v128 {
  return row === 0 ? i8x16.splat(0) : v128.load32_zero(row + x)
}

function addLeft(row: usize, bytes: usize): void {
  let left = i8x16.splat(0)
  for (let x: usize = 0; x < bytes; x += 4) {
    left = i8x16.add(left, v128.load32_zero(row + x))
    store<u32>(row + x, <u32>i32x4.extract_lane(left, 0))
  }
}

function addAbove(row: usize, above: usize, bytes: usize): void {
  let x: usize = 0
  for (; x + 16 <= bytes; x += 16) v128.store(row + x, i8x16.add(v128.load(row + x), v128.load(above + x)))
  for (; x < bytes; x += 4) store<u32>(row + x, <u32>i32x4.extract_lane(i8x16.add(at(row, x), at(above, x)), 0))
}

function addAverage(row: usize, above: usize, bytes: usize): void {
  let left = i8x16.splat(0)
  for (let x: usize = 0; x < bytes; x += 4) {
    left = i8x16.add(at(row, x), average(left, at(above, x)))
    store<u32>(row + x, <u32>i32x4.extract_lane(left, 0))
  }
}

function addPaeth(row: usize, above: usize, bytes: usize): void {
  let left = i16x8.splat(0)
  let corner = left
  for (let x: usize = 0; x < bytes; x += 4) {
    const over = i16x8.extend_low_i8x16_u(v128.load32_zero(above + x))
    const here = i16x8.extend_low_i8x16_u(v128.load32_zero(row + x))
    left = v128.and(i16x8.add(here, paethOf8(left, over, corner)), i16x8.splat(255))
    corner = over
    store<u32>(row + x, <u32>i32x4.extract_lane(i8x16.narrow_i16x8_u(left, left), 0))
  }
}

/** `above` is the plain row before the first one, 0 at the top of a picture. False if a filter is none of PNG's five. */
export function unfilterRows(rows: usize, bytes: i32, count: i32, above: usize): bool {
  for (let y = 0; y < count; y++) {
    const filter = load<u8>(rows)
    const row = rows + 1
    if (filter > 4) return false
    if (filter === 1 || (filter === 4 && above === 0)) addLeft(row, bytes)
    else if (filter === 2 && above !== 0) addAbove(row, above, bytes)
    else if (filter === 3) addAverage(row, above, bytes)
    else if (filter === 4) addPaeth(row, above, bytes)
    above = row
    rows = row + bytes
  }
  return true
}
