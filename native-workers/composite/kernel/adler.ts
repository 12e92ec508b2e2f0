/** Bytes -> their Adler-32, sixteen at a time. */

const BASE: u32 = 65521
/** So many steps of sixteen bytes fit into 32 bits before the sums must be reduced. */
const STEPS: i32 = 345

function total(lanes: v128): u32 {
  return (
    <u32>i32x4.extract_lane(lanes, 0) +
    <u32>i32x4.extract_lane(lanes, 1) +
    <u32>i32x4.extract_lane(lanes, 2) +
    <u32>i32x4.extract_lane(lanes, 3)
  )
}

export function adler32(from: usize, bytes: i32): u32 {
  const upper = i16x8(16, 15, 14, 13, 12, 11, 10, 9)
  const lower = i16x8(8, 7, 6, 5, 4, 3, 2, 1)
  let a: u32 = 1
  let b: u32 = 0
  while (bytes >= 16) {
    const steps = min(bytes >> 4, STEPS)
    bytes -= steps << 4
    b += a * <u32>(steps << 4)
    let sums = i32x4.splat(0)
    let before = sums
    let weighted = sums
    for (let i = 0; i < steps; i++, from += 16) {
      const here = v128.load(from)
      before = i32x4.add(before, sums)
      sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(here)))
      weighted = i32x4.add(weighted, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(here), upper))
      weighted = i32x4.add(weighted, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(here), lower))
    }
    a = (a + total(sums)) % BASE
    b = (b + (total(before) << 4) + total(weighted)) % BASE
  }
  for (; bytes > 0; bytes--) {
    a += load<u8>(from++)
    b += a
  }
  return ((b % BASE) << 16) | (a % BASE)
}
