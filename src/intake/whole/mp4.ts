/** An mp4, m4a or mov -> whether its boxes are all here (ISO 14496-12, section 4.2). */
import type { Bytes } from './bytes.js'
import { endsShort, UNKNOWN, unfinished, WHOLE, type Wholeness } from './wholeness.js'

/** What such a file may begin with; the old QuickTime ones have no ftyp. */
const FIRST = new Set(['ftyp', 'styp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot', 'uuid'])

export async function wholeMp4(bytes: Bytes): Promise<Wholeness> {
  const seen = new Set<string>()
  let at = 0
  while (at < bytes.sizeBytes) {
    const head = await bytes.read(at, 16)
    // some recorders leave a few stray bytes behind the last box
    if (head.length < 8) break
    if (head.every((byte) => byte === 0)) return unfinished(`holds only zeros from byte ${at} on`)
    const type = head.toString('latin1', 4, 8)
    if (at === 0 && !FIRST.has(type)) return UNKNOWN
    const sizeBytes = boxSize(head, bytes.sizeBytes - at)
    if (sizeBytes === undefined) return UNKNOWN
    seen.add(type)
    const missingBytes = at + sizeBytes - bytes.sizeBytes
    if (missingBytes > 0) return endsShort(missingBytes, `${type} box`)
    at += sizeBytes
  }
  if (!seen.has('moov')) return unfinished('its moov box, the table of its contents, is not here yet')
  if (!seen.has('mdat')) return unfinished('its mdat box, the recording itself, is not here yet')
  return WHOLE
}

/** 1 means that 64 bits follow the type, 0 that the box reaches to the end of the file. */
function boxSize(head: Buffer, leftBytes: number): number | undefined {
  const short = head.readUInt32BE(0)
  if (short === 0) return leftBytes
  if (short !== 1) return short >= 8 ? short : undefined
  if (head.length < 16) return leftBytes + 1
  const long = Number(head.readBigUInt64BE(8))
  return long >= 16 ? long : undefined
}
