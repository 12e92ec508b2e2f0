/** RGBA pixels -> where they show, and whether some hide others. Strides in bytes; only alpha 0 and alpha 255 count as such. */

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

/** True if under every pixel of `lower` that shows there is none left to see: the one of `upper` above it is opaque. */
export function hides(upper: usize, upperStride: usize, lower: usize, lowerStride: usize, width: i32, rows: i32): bool {
  for (let y = 0; y < rows; y++, upper += upperStride, lower += lowerStride)
    for (let x: usize = 0; x < (<usize>width) << 2; x += 4)
      if (load<u8>(lower + x, 3) !== 0 && load<u8>(upper + x, 3) !== 255) return false
  return true
}
