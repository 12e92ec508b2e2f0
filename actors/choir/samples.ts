/** A mono float WAV file -> how many samples it holds. */
import { open } from 'node:fs/promises'

const BYTES = 4
/** Longer than what ffmpeg writes before the sound. */
const HEAD_BYTES = 4096

/** Counted by the file's length, not by what its header says. Throws an Error for a file without a data chunk. */
export async function samplesIn(file: string): Promise<number> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    const data = buffer.subarray(0, bytesRead).indexOf('data', 12, 'latin1')
    if (data < 0) throw new Error(`${file}: found no data chunk in its first ${HEAD_BYTES} bytes: expected a WAV file`)
    return Math.floor(((await handle.stat()).size - data - 8) / BYTES)
  } finally {
    await handle.close()
  }
}
