/** The bands of a picture -> the parts of its PNG file, in order. */
import type { Band } from './band.js'
import type { Size } from './geometry.js'
import { adlerOfBoth, chunk, closing, END, headerOf, ZLIB_HEADER } from './png.js'

export function pictureOf(size: Size, bands: readonly Band[]): Uint8Array[] {
  const adler = bands.reduce((sofar, band) => adlerOfBoth(sofar, band.adler, band.filteredBytes), 1)
  return [headerOf(size), chunk('IDAT', ZLIB_HEADER), ...bands.map((band) => band.chunk), closing(adler), END]
}
