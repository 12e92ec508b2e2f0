/** A wav -> whether as many bytes are here as its RIFF header says. */
import type { Bytes } from './bytes.js'
import { endsShort, UNKNOWN, WHOLE, type Wholeness } from './wholeness.js'

const HEAD_BYTES = 8
/** Written by whoever could not know the size: a recorder that streams. */
const UNSIZED = new Set([0, 0xffffffff])

export async function wholeWav(bytes: Bytes): Promise<Wholeness> {
  const head = await bytes.read(0, 28)
  const magic = head.toString('latin1', 0, 4)
  if (magic !== 'RIFF' && magic !== 'RF64') return UNKNOWN
  if (head.length < 12) return endsShort(12 - head.length, 'header')
  if (head.toString('latin1', 8, 12) !== 'WAVE') return UNKNOWN

  const short = head.readUInt32LE(4)
  // above 4 GiB the true size stands in the ds64 chunk (EBU 3306)
  const long = magic === 'RF64' && head.length === 28 ? Number(head.readBigUInt64LE(20)) : 0
  const riffBytes = long || short
  if (UNSIZED.has(riffBytes)) return WHOLE
  const missingBytes = HEAD_BYTES + riffBytes - bytes.sizeBytes
  return missingBytes > 0 ? endsShort(missingBytes, 'RIFF chunk') : WHOLE
}
