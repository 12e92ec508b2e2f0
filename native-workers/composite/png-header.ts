/** The first bytes of a PNG file -> its size and how its pixels are stored. */

export interface PngHeader {
  widthPx: number
  heightPx: number
  bitDepth: number
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA. */
  colourType: number
  isInterlaced: boolean
}

/** Undefined when the bytes are no PNG. */
export function readHeader(file: Uint8Array): PngHeader | undefined {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  if (bytes.length < 33 || bytes.readUInt32BE(0) !== 0x89504e47 || bytes.toString('latin1', 12, 16) !== 'IHDR')
    return undefined
  return {
    widthPx: bytes.readUInt32BE(16),
    heightPx: bytes.readUInt32BE(20),
    bitDepth: bytes.readUInt8(24),
    colourType: bytes.readUInt8(25),
    isInterlaced: bytes.readUInt8(28) !== 0,
  }
}

/** The compressed pixels: the data of every IDAT, in order. A file that ends early gives what there is of it. */
export function compressedPixels(file: Uint8Array): Uint8Array[] {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  const found: Uint8Array[] = []
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at)
    const type = bytes.toString('latin1', at + 4, at + 8)
    if (type === 'IDAT') found.push(bytes.subarray(at + 8, Math.min(at + 8 + length, bytes.length)))
    if (type === 'IEND') break
    at += 12 + length
  }
  return found
}
