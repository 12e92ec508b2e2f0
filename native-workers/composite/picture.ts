/** The bands of a picture -> the parts of its PNG file, in order. */
import type { Band } from './band.js'
import type { Size } from './geometry.js'
import { adlerOfBoth, chunk, closing, END, headerOf, ZLIB_HEADER } from './png.js'

/** All that stands before the bands of a picture of this size. */
export const beginningOf = (size: Size): Uint8Array => Buffer.concat([headerOf(size), chunk('IDAT', ZLIB_HEADER)])

export function pictureOf(beginning: Uint8Array, bands: readonly Band[]): Uint8Array[] {
  const adler = bands.reduce((sofar, band) => adlerOfBoth(sofar, band.adler, band.filteredBytes), 1)
  return [beginning, ...bands.map((band) => band.chunk), closing(adler), END]
}
