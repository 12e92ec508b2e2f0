/** Chunks, headers and endings of the PNG files we write: RGBA, 8 bit, 172 pixels to the inch. */
import { crc32 } from 'node:zlib'

import type { Size } from './geometry.js'

/** 172 pixels to the inch, as the website's pictures always were. */
const PIXELS_PER_METRE = 6772
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** Length and type of a chunk. */
export const CHUNK_HEAD_BYTES = 8

/** A chunk: length, type, data and the check of the last two. */
export function chunk(type: string, ...data: readonly Uint8Array[]): Buffer {
  const bytes = data.reduce((sum, part) => sum + part.length, 0)
  const whole = Buffer.allocUnsafeSlow(12 + bytes)
  let at = CHUNK_HEAD_BYTES
  for (const part of data) {
    whole.set(part, at)
    at += part.length
  }
  sealChunk(whole, 0, type, bytes)
  return whole
}

/** Length, type and check around so many bytes of data that stand there, for a chunk that begins at `at`; returns where it ends. */
export function sealChunk(memory: Buffer, at: number, type: string, bytes: number): number {
  memory.writeUInt32BE(bytes, at)
  memory.write(type, at + 4, 'latin1')
  const end = at + CHUNK_HEAD_BYTES + bytes
  return memory.writeUInt32BE(crc32(memory.subarray(at + 4, end)), end)
}

/** All that stands before the first IDAT. */
export function headerOf({ widthPx, heightPx }: Size): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(widthPx, 0)
  header.writeUInt32BE(heightPx, 4)
  header.set([8, 6], 8)
  const density = Buffer.alloc(9)
  density.writeUInt32BE(PIXELS_PER_METRE, 0)
  density.writeUInt32BE(PIXELS_PER_METRE, 4)
  density[8] = 1
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('pHYs', density)])
}

/** The first bytes of a zlib stream: deflate, window of 32 KiB, level 6. */
export const ZLIB_HEADER = Buffer.from([0x78, 0x9c])

/** The last IDAT of a stream cut into flushed pieces: an empty final block, then the check of all pieces together. */
export function closing(adler: number): Buffer {
  const data = Buffer.from([0x03, 0, 0, 0, 0, 0])
  data.writeUInt32BE(adler, 2)
  return chunk('IDAT', data)
}

export const END = chunk('IEND', Buffer.alloc(0))

const BASE = 65_521

/** The Adler-32 of two pieces one after the other, from theirs and the length of the second (as zlib's adler32_combine). */
export function adlerOfBoth(first: number, second: number, secondBytes: number): number {
  const length = secondBytes % BASE
  const low = first & 0xffff
  const a = (low + (second & 0xffff) + BASE - 1) % BASE
  const b = (length * low + (first >>> 16) + (second >>> 16) + BASE - length) % BASE
  return ((b << 16) | a) >>> 0
}
