/** Straight 8 bit RGBA rows -> f32 RGBA rows, premultiplied: each colour times alpha / 255, so 0 to 255 like alpha itself. */

/** Four bytes as four floats. */
function widen(pixel: v128): v128 {
  return f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(pixel))
}

function premultiplied(pixel: v128): v128 {
  // 255 * f32(1 / 255) is exactly 1, so that opaque pixels keep their colours and empty ones become nothing
  const alpha = f32x4.mul(v128.shuffle<f32>(pixel, pixel, 3, 3, 3, 3), f32x4.splat(1.0 / 255.0))
  return f32x4.mul(pixel, f32x4.replace_lane(alpha, 3, 1))
}

/** Lays `rows` rows of `width` pixels over what is there: source + there * (1 - alpha). Strides in bytes. */
export function overRows(
  there: usize,
  thereStride: usize,
  source: usize,
  sourceStride: usize,
  width: i32,
  rows: i32,
): void {
  const one = f32x4.splat(1)
  const inverse = f32x4.splat(1.0 / 255.0)
  for (let y = 0; y < rows; y++, there += thereStride, source += sourceStride) {
    let to = there
    const end = source + ((<usize>width) << 2)
    for (let from = source; from < end; from += 4, to += 16) {
      const alpha = load<u8>(from, 3)
      if (alpha === 0) continue
      const pixel = widen(i16x8.extend_low_i8x16_u(v128.load32_zero(from)))
      if (alpha === 255) {
        v128.store(to, pixel)
        continue
      }
      const share = f32x4.mul(v128.shuffle<f32>(pixel, pixel, 3, 3, 3, 3), inverse)
      const mine = f32x4.mul(pixel, f32x4.replace_lane(share, 3, 1))
      v128.store(to, f32x4.add(mine, f32x4.mul(v128.load(to), f32x4.sub(one, share))))
    }
  }
}

/** The same onto nothing, without a branch. */
export function premultiplyRows(
  to: usize,
  toStride: usize,
  source: usize,
  sourceStride: usize,
  width: i32,
  rows: i32,
): void {
  for (let y = 0; y < rows; y++, to += toStride, source += sourceStride) {
    let out = to
    let from = source
    let x = 0
    for (; x + 4 <= width; x += 4, out += 64, from += 16) {
      const four = v128.load(from)
      const low = i16x8.extend_low_i8x16_u(four)
      const high = i16x8.extend_high_i8x16_u(four)
      v128.store(out, premultiplied(widen(low)))
      v128.store(out, premultiplied(f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(low))), 16)
      v128.store(out, premultiplied(widen(high)), 32)
      v128.store(out, premultiplied(f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(high))), 48)
    }
    for (; x < width; x++, out += 16, from += 4)
      v128.store(out, premultiplied(widen(i16x8.extend_low_i8x16_u(v128.load32_zero(from)))))
  }
}
