/** A still file -> whether it is whole, asked of the format its name declares. Looks at the end, never at the worth. */
import type { FileHandle } from 'node:fs/promises'
import { extname } from 'node:path'

import { type Bytes, bytesOfFile, TooManyParts } from './bytes.js'
import { wholeJson } from './json.js'
import { wholeMp4 } from './mp4.js'
import { wholePng } from './png.js'
import { wholeWav } from './wav.js'
import { wholeWebm } from './webm.js'
import { UNKNOWN, unfinished, type Wholeness } from './wholeness.js'

/** The others (jpg, mp3, csv) do not say where they end. */
const FORMATS: Readonly<Record<string, (bytes: Bytes) => Promise<Wholeness>>> = {
  '.webm': wholeWebm,
  '.mkv': wholeWebm,
  '.mp4': wholeMp4,
  '.m4a': wholeMp4,
  '.mov': wholeMp4,
  '.wav': wholeWav,
  '.png': wholePng,
  '.json': wholeJson,
}

/** `path` gives the ending; `sizeBytes` is the size the file has been still with. Throws what reading throws. */
export async function wholenessOf(path: string, handle: FileHandle, sizeBytes: number): Promise<Wholeness> {
  if (sizeBytes === 0) return unfinished('is empty')
  const bytes = bytesOfFile(handle, sizeBytes)
  // a tool that reserves the room before it writes leaves zeros where the format should begin
  const head = await bytes.read(0, 16)
  if (head.every((byte) => byte === 0)) return unfinished('begins with zeros: room is reserved, nothing is written yet')
  const format = FORMATS[extname(path).toLowerCase()]
  if (!format) return UNKNOWN
  try {
    return await format(bytes)
  } catch (fault) {
    if (fault instanceof TooManyParts) return UNKNOWN
    throw fault
  }
}
