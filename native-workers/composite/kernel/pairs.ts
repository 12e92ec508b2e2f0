/**
 * Straight 8 bit pixels -> premultiplied ones of 16 bits in pairs of rows, and those -> straight 8 bit pixels of another size.
 *
 * The numbers of two rows alternate (r r' g g' b b' a a'), so that one instruction multiplies eight of them and adds them up in twos:
 * half the work and half the memory of floats. A colour is its product with alpha, halved: what is lost by that is a hundred times less
 * than what the last rounding loses.
 */
/** What a colour of 1 is where alpha is full. */
const STEP: f32 = 127.5
/** Weights add up to two to this power. Some are below zero and others make up for it, so that they need a sign and some room. */
const WEIGHT_BITS: i32 = 14
/** Bytes of a pair of pixels of four rows: rows mixed down stand in such groups. */
const GROUP: usize = 64

/** Two pixels of 16 bits each: colours times alpha, and alpha times 255, halved. */
function premultiplied(opaque: v128, pixels: v128): v128 {
  const alphas = v128.shuffle<i16>(pixels, pixels, 3, 3, 3, 3, 7, 7, 7, 7)
  return i16x8.avgr_u(i16x8.mul(opaque, alphas), i16x8.splat(0))
}

function firstTwo(pixels: v128): v128 {
  const opaque = v128.or(pixels, i32x4.splat(0xff000000))
  return premultiplied(i16x8.extend_low_i8x16_u(opaque), i16x8.extend_low_i8x16_u(pixels))
}

function lastTwo(pixels: v128): v128 {
  const opaque = v128.or(pixels, i32x4.splat(0xff000000))
  return premultiplied(i16x8.extend_high_i8x16_u(opaque), i16x8.extend_high_i8x16_u(pixels))
}

function firstPair(above: v128, below: v128): v128 {
  return v128.shuffle<i16>(above, below, 0, 8, 1, 9, 2, 10, 3, 11)
}

function lastPair(above: v128, below: v128): v128 {
  return v128.shuffle<i16>(above, below, 4, 12, 5, 13, 6, 14, 7, 15)
}

/** Rows of straight RGBA to pairs of rows; below the last one of an odd number nothing is to be seen. Strides in bytes. */
export function premultiplyPairs(
  to: usize,
  toStride: usize,
  source: usize,
  sourceStride: usize,
  width: i32,
  rows: i32,
): void {
  for (; rows > 0; rows -= 2, to += toStride, source += sourceStride << 1) {
    const next = rows > 1 ? sourceStride : 0
    const isThere = i32x4.splat(rows > 1 ? -1 : 0)
    let out = to
    let from = source
    let x = 0
    for (; x + 4 <= width; x += 4, out += 64, from += 16) {
      const above = v128.load(from)
      const below = v128.and(v128.load(from + next), isThere)
      const aboveFirst = firstTwo(above)
      const belowFirst = firstTwo(below)
      v128.store(out, firstPair(aboveFirst, belowFirst))
      v128.store(out, lastPair(aboveFirst, belowFirst), 16)
      const aboveLast = lastTwo(above)
      const belowLast = lastTwo(below)
      v128.store(out, firstPair(aboveLast, belowLast), 32)
      v128.store(out, lastPair(aboveLast, belowLast), 48)
    }
    for (; x < width; x++, out += 16, from += 4)
      v128.store(
        out,
        firstPair(firstTwo(v128.load32_zero(from)), firstTwo(v128.and(v128.load32_zero(from + next), isThere))),
      )
  }
}

/** Sums to numbers of 16 bits, twice as far apart as those they were made of: what overshoots has room. */
function half(sums: v128): v128 {
  return i32x4.shr_s(i32x4.add(sums, i32x4.splat(1 << WEIGHT_BITS)), WEIGHT_BITS + 1)
}

/** Two pixels of a row, their numbers by turns. */
function neighbours(left: v128, right: v128): v128 {
  const both = i16x8.narrow_i32x4_s(half(left), half(right))
  return v128.shuffle<i16>(both, both, 0, 4, 1, 5, 2, 6, 3, 7)
}

/** One row out of several pairs of rows, its pixels in pairs; four pixels per pass so that a weight is spread once for four. */
function mixDown(out: usize, source: usize, stride: usize, weights: usize, count: i32, width: i32): void {
  const end = weights + ((<usize>count) << 2)
  for (let x = 0; x < width; x += 4, out += 2 * GROUP, source += 64) {
    let a = i32x4.splat(0)
    let b = a
    let c = a
    let d = a
    let from = source
    for (let at = weights; at < end; at += 4, from += stride) {
      const weight = v128.load32_splat(at)
      a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load(from), weight))
      b = i32x4.add(b, i32x4.dot_i16x8_s(v128.load(from, 16), weight))
      c = i32x4.add(c, i32x4.dot_i16x8_s(v128.load(from, 32), weight))
      d = i32x4.add(d, i32x4.dot_i16x8_s(v128.load(from, 48), weight))
    }
    v128.store(out, neighbours(a, b))
    v128.store(out, neighbours(c, d), GROUP)
  }
}

/** To whole numbers, of up to 2^22: what is added leaves no room for a fraction. */
function rounded(numbers: v128): v128 {
  return i32x4.sub(f32x4.add(numbers, f32x4.splat(12_582_912)), i32x4.splat(0x4b400000))
}

/** Sums of four pixels -> the pixels, divided by their alpha and rounded. Less than half a step of alpha is nothing. */
function straight(a: v128, b: v128, c: v128, d: v128): v128 {
  const one = f32x4.convert_i32x4_s(a)
  const two = f32x4.convert_i32x4_s(b)
  const three = f32x4.convert_i32x4_s(c)
  const four = f32x4.convert_i32x4_s(d)
  const upper = v128.shuffle<f32>(one, two, 3, 7, 3, 7)
  const sums = v128.shuffle<f32>(upper, v128.shuffle<f32>(three, four, 3, 7, 3, 7), 0, 1, 4, 5)
  const alphas = f32x4.mul(sums, f32x4.splat(2.0 / (STEP * <f32>(1 << WEIGHT_BITS))))
  const shares = f32x4.div(f32x4.splat(255), sums)
  const firstTwo = i16x8.narrow_i32x4_s(
    rounded(f32x4.mul(one, v128.shuffle<f32>(shares, shares, 0, 0, 0, 0))),
    rounded(f32x4.mul(two, v128.shuffle<f32>(shares, shares, 1, 1, 1, 1))),
  )
  const lastTwo = i16x8.narrow_i32x4_s(
    rounded(f32x4.mul(three, v128.shuffle<f32>(shares, shares, 2, 2, 2, 2))),
    rounded(f32x4.mul(four, v128.shuffle<f32>(shares, shares, 3, 3, 3, 3))),
  )
  const colours = v128.and(i8x16.narrow_i16x8_u(firstTwo, lastTwo), i32x4.splat(0xffffff))
  const full = f32x4.splat(255)
  const own = v128.or(colours, i32x4.shl(rounded(f32x4.min(alphas, full)), 24))
  return v128.and(own, f32x4.ge(alphas, f32x4.splat(0.5)))
}

/** Up to four rows of a group: a weight is spread once for all of them. Those that are not there come first and are written over. */
function mixAcross(
  out: usize,
  stride: usize,
  rows: i32,
  lines: usize,
  taps: usize,
  weights: usize,
  most: i32,
  width: i32,
): void {
  const second = rows > 1 ? stride : 0
  const third = rows > 2 ? stride << 1 : second
  const fourth = rows > 3 ? stride * 3 : third
  for (let x = 0; x < width; x++, out += 4, taps += 8, weights += (<usize>most) << 2) {
    let a = i32x4.splat(0)
    let b = a
    let c = a
    let d = a
    let from = lines + <usize>load<i32>(taps) * GROUP
    const end = weights + ((<usize>load<i32>(taps, 4)) << 2)
    for (let at = weights; at < end; at += 4, from += GROUP) {
      const weight = v128.load32_splat(at)
      a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load(from), weight))
      b = i32x4.add(b, i32x4.dot_i16x8_s(v128.load(from, 16), weight))
      c = i32x4.add(c, i32x4.dot_i16x8_s(v128.load(from, 32), weight))
      d = i32x4.add(d, i32x4.dot_i16x8_s(v128.load(from, 48), weight))
    }
    const pixels = straight(a, b, c, d)
    v128.store32_lane(out + fourth, pixels, 3)
    v128.store32_lane(out + third, pixels, 2)
    v128.store32_lane(out + second, pixels, 1)
    v128.store32_lane(out, pixels, 0)
  }
}

/**
 * As `resample` does it, out of pairs of rows. `source` begins at the first of `sourceWidth` pixels and at the pair that the places in
 * `down` are counted from. Weights are two i16 to a pair, `downMost` and `acrossMost` pairs to a target pixel. Up to three pixels behind
 * the last one of a row are looked at and do not matter. `lines` is room for four rows, 8 bytes to a pixel, of whole fours of pixels.
 */
export function resamplePairs(
  out: usize,
  outStride: usize,
  source: usize,
  sourceStride: usize,
  sourceWidth: i32,
  lines: usize,
  down: usize,
  downWeights: usize,
  downMost: i32,
  rows: i32,
  across: usize,
  acrossWeights: usize,
  acrossMost: i32,
  columns: i32,
): void {
  for (; rows > 0; rows -= 4, out += outStride << 2) {
    const group = min(rows, 4)
    for (let y = 0; y < group; y++, down += 8, downWeights += (<usize>downMost) << 2) {
      const from = source + <usize>load<i32>(down) * sourceStride
      mixDown(lines + ((<usize>y) << 4), from, sourceStride, downWeights, load<i32>(down, 4), sourceWidth)
    }
    mixAcross(out, outStride, group, lines, across, acrossWeights, acrossMost, columns)
  }
}
