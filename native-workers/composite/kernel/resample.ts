/**
 * Premultiplied f32 pixels -> straight 8 bit pixels of another size, correctly rounded.
 * Taps are tables of { first source pixel, how many } (i32 each) per target pixel, and their weights, `most` f32 per target pixel.
 */

/** One row out of several: sum of weight * source row, four pixels per pass so that a weight is spread once for four. */
function mixRows(out: usize, source: usize, stride: usize, weights: usize, count: i32, width: i32): void {
  let x = 0
  for (; x + 4 <= width; x += 4, out += 64, source += 64) {
    let a = f32x4.splat(0)
    let b = a
    let c = a
    let d = a
    let from = source
    for (let k = 0; k < count; k++, from += stride) {
      const weight = v128.load32_splat(weights + ((<usize>k) << 2))
      a = f32x4.add(a, f32x4.mul(v128.load(from), weight))
      b = f32x4.add(b, f32x4.mul(v128.load(from, 16), weight))
      c = f32x4.add(c, f32x4.mul(v128.load(from, 32), weight))
      d = f32x4.add(d, f32x4.mul(v128.load(from, 48), weight))
    }
    v128.store(out, a)
    v128.store(out, b, 16)
    v128.store(out, c, 32)
    v128.store(out, d, 48)
  }
  for (; x < width; x++, out += 16, source += 16) {
    let a = f32x4.splat(0)
    let from = source
    for (let k = 0; k < count; k++, from += stride)
      a = f32x4.add(a, f32x4.mul(v128.load(from), v128.load32_splat(weights + ((<usize>k) << 2))))
    v128.store(out, a)
  }
}

/** The pixels of one row, mixed across, divided by their alpha and rounded. Less than half a step of alpha is nothing. */
function mixAcross(out: usize, row: usize, taps: usize, weights: usize, most: i32, width: i32): void {
  const half = f32x4.splat(0.5)
  const none = f32x4.splat(0)
  const full = f32x4.splat(255)
  for (let x = 0; x < width; x++, out += 4, taps += 8, weights += (<usize>most) << 2) {
    let sum = none
    let from = row + ((<usize>load<i32>(taps)) << 4)
    const end = weights + ((<usize>load<i32>(taps, 4)) << 2)
    for (let weight = weights; weight < end; weight += 4, from += 16)
      sum = f32x4.add(sum, f32x4.mul(v128.load(from), v128.load32_splat(weight)))
    const alpha = f32x4.extract_lane(sum, 3)
    if (alpha < 0.5) {
      store<u32>(out, 0)
      continue
    }
    const straight = f32x4.replace_lane(f32x4.mul(sum, f32x4.splat(255.0 / alpha)), 3, alpha)
    const clamped = f32x4.min(f32x4.max(straight, none), full)
    const whole = i32x4.trunc_sat_f32x4_u(f32x4.add(clamped, half))
    const words = i16x8.narrow_i32x4_u(whole, whole)
    store<u32>(out, <u32>i32x4.extract_lane(i8x16.narrow_i16x8_u(words, words), 0))
  }
}

/**
 * `rows` x `columns` target pixels, whose taps begin at `down` and `across`. `source` is `sourceWidth` pixels wide and
 * begins at the source pixel (left, top) that taps count from; `line` is room for one row of it.
 */
export function resample(
  out: usize,
  outStride: usize,
  source: usize,
  sourceStride: usize,
  sourceWidth: i32,
  left: i32,
  top: i32,
  line: usize,
  down: usize,
  downWeights: usize,
  downMost: i32,
  rows: i32,
  across: usize,
  acrossWeights: usize,
  acrossMost: i32,
  columns: i32,
): void {
  for (let y = 0; y < rows; y++, out += outStride, down += 8, downWeights += (<usize>downMost) << 2) {
    const from = source + <usize>(load<i32>(down) - top) * sourceStride
    mixRows(line, from, sourceStride, downWeights, load<i32>(down, 4), sourceWidth)
    mixAcross(out, line - ((<usize>left) << 4), across, acrossWeights, acrossMost, columns)
  }
}
