/** Straight 8 bit RGBA rows -> f32 RGBA rows, premultiplied: each colour times alpha / 255, so 0 to 255 like alpha itself. */

/** Four bytes as four floats. */
function widen(pixel: v128): v128 {
  return f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(pixel))
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
