/** A png -> whether it ends with its IEND chunk. */
import type { Bytes } from './bytes.js'
import { endsShort, UNKNOWN, unfinished, WHOLE, type Wholeness } from './wholeness.js'

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')
const IEND = Buffer.from('0000000049454e44ae426082', 'hex')
const CHUNK_FRAME_BYTES = 12

export async function wholePng(bytes: Bytes): Promise<Wholeness> {
  const head = await bytes.read(0, SIGNATURE.length)
  if (!SIGNATURE.subarray(0, head.length).equals(head)) return UNKNOWN
  const tail = await bytes.read(Math.max(0, bytes.sizeBytes - IEND.length), IEND.length)
  return tail.equals(IEND) ? WHOLE : walkChunks(bytes)
}

/** Slower, and only for a file that does not end as it should: something may stand behind its end. */
async function walkChunks(bytes: Bytes): Promise<Wholeness> {
  let at = SIGNATURE.length
  while (at < bytes.sizeBytes) {
    const head = await bytes.read(at, 8)
    if (head.every((byte) => byte === 0)) return unfinished(`holds only zeros from byte ${at} on`)
    if (head.length < 8) break
    const missingBytes = at + CHUNK_FRAME_BYTES + head.readUInt32BE(0) - bytes.sizeBytes
    if (missingBytes > 0) return endsShort(missingBytes, `${head.toString('latin1', 4, 8)} chunk`)
    if (head.toString('latin1', 4, 8) === 'IEND') return WHOLE
    at += CHUNK_FRAME_BYTES + head.readUInt32BE(0)
  }
  return unfinished('its IEND chunk is not here yet')
}
