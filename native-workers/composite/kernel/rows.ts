/** Rows of bytes in memory -> the same rows elsewhere, or zeroes. Strides in bytes. */

export function copyRows(to: usize, toStride: usize, from: usize, fromStride: usize, bytes: i32, rows: i32): void {
  for (let y = 0; y < rows; y++, to += toStride, from += fromStride) memory.copy(to, from, bytes)
}

export function clearRows(to: usize, toStride: usize, bytes: i32, rows: i32): void {
  for (let y = 0; y < rows; y++, to += toStride) memory.fill(to, 0, bytes)
}
