/** RGBA pixels -> where they show: anything but alpha 0. Strides in bytes. */

/** Whether any of four pixels shows. */
function shows(pixels: usize): bool {
  return v128.any_true(v128.and(v128.load(pixels), i32x4.splat(0xff000000)))
}

function firstShown(row: usize, width: i32): i32 {
  let x = 0
  while (x + 4 <= width && !shows(row + ((<usize>x) << 2))) x += 4
  while (x < width && load<u8>(row + ((<usize>x) << 2), 3) === 0) x++
  return x
}

/** Of a row in which something shows. */
function lastShown(row: usize, width: i32): i32 {
  let x = width
  while (x >= 4 && !shows(row + ((<usize>(x - 4)) << 2))) x -= 4
  while (load<u8>(row + ((<usize>(x - 1)) << 2), 3) === 0) x--
  return x - 1
}

/** Writes left, top, right, bottom (i32, right and bottom beyond the last) to `box`; false, and nothing written, if nothing shows. */
export function alphaBox(pixels: usize, stride: usize, width: i32, rows: i32, box: usize): bool {
  let left = i32.MAX_VALUE
  let right = 0
  let top = -1
  let bottom = 0
  for (let y = 0; y < rows; y++, pixels += stride) {
    const first = firstShown(pixels, width)
    if (first === width) continue
    if (top < 0) top = y
    bottom = y + 1
    left = min(left, first)
    right = max(right, lastShown(pixels, width) + 1)
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
  for (let y = 0; y < rows; y++, pixels += stride) store<u8>(marks + y, firstShown(pixels, width) < width ? 1 : 0)
}
