/** RGBA pixels -> where they show: anything but alpha 0. Strides in bytes. */

/** Writes left, top, right, bottom (i32, right and bottom beyond the last) to `box`; false, and nothing written, if nothing shows. */
export function alphaBox(pixels: usize, stride: usize, width: i32, rows: i32, box: usize): bool {
  let left = i32.MAX_VALUE
  let right = 0
  let top = -1
  let bottom = 0
  for (let y = 0; y < rows; y++, pixels += stride) {
    let first = 0
    while (first < width && load<u8>(pixels + ((<usize>first) << 2), 3) === 0) first++
    if (first === width) continue
    let last = width - 1
    while (load<u8>(pixels + ((<usize>last) << 2), 3) === 0) last--
    if (top < 0) top = y
    bottom = y + 1
    left = min(left, first)
    right = max(right, last + 1)
  }
  if (top < 0) return false
  store<i32>(box, left)
  store<i32>(box, top, 4)
  store<i32>(box, right, 8)
  store<i32>(box, bottom, 12)
  return true
}

/** One byte for each row to `marks`: 1 where something shows. */
export function markRows(marks: usize, pixels: usize, stride: usize, width: i32, rows: i32): void {
  for (let y = 0; y < rows; y++, pixels += stride) {
    let x = 0
    while (x < width && load<u8>(pixels + ((<usize>x) << 2), 3) === 0) x++
    store<u8>(marks + y, x < width ? 1 : 0)
  }
}
