/** A WAV file -> its float samples, any stretch of them. */
import { type FileHandle, open } from 'node:fs/promises'

/** Samples per second of every recording in the common format. */
export const WAV_RATE = 48_000

export interface Wav {
  samples: number
  /** `count` samples from sample `from` on; fewer where the file ends. */
  read(from: number, count: number): Promise<Float32Array>
  close(): Promise<void>
}

const PCM_FLOAT = 3
const EXTENSIBLE = 0xfffe
const BYTES = 4

/** Opens a mono 48 kHz 32-bit float WAV, plain or WAVE_FORMAT_EXTENSIBLE. Throws for any other, naming the file. */
export async function openWav(file: string): Promise<Wav> {
  const handle = await open(file)
  try {
    const data = await findData(handle, file)
    return {
      samples: Math.floor(data.bytes / BYTES),
      read: (from, count) =>
        readFloats(handle, data.at + from * BYTES, Math.min(count * BYTES, data.bytes - from * BYTES)),
      close: () => handle.close(),
    }
  } catch (fault) {
    await handle.close()
    throw fault
  }
}

/** Walks the chunks: `fmt ` must come before `data`, others (LIST, fact, PEAK, …) are stepped over. */
async function findData(handle: FileHandle, file: string): Promise<{ at: number; bytes: number }> {
  const { size } = await handle.stat()
  const riff = await readBytes(handle, 0, 12)
  if (riff.length < 12 || riff.toString('latin1', 0, 4) !== 'RIFF' || riff.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Error(`${file}: begins with ${JSON.stringify(riff.toString('latin1'))}: expected a RIFF WAVE file`)
  }
  let format = ''
  for (let at = 12; at + 8 <= size; ) {
    const head = await readBytes(handle, at, 8)
    const id = head.toString('latin1', 0, 4)
    const bytes = head.readUInt32LE(4)
    at += 8
    if (id === 'fmt ') {
      format = formatOf(await readBytes(handle, at, Math.min(bytes, 40)))
      if (format !== WANTED) throw new Error(`${file}: holds ${format}: expected ${WANTED}`)
    }
    if (id === 'data') {
      if (!format) throw new Error(`${file}: has sound before its format: expected a fmt chunk first`)
      // A writer that could not seek back leaves 0 or all ones here: the sound then goes on to the end of the file.
      const rest = size - at
      return { at, bytes: bytes === 0 || bytes > rest ? rest : bytes }
    }
    at += bytes + (bytes % 2)
  }
  throw new Error(`${file}: ends without sound: expected a data chunk`)
}

const WANTED = `format ${PCM_FLOAT}, 1 channels, ${WAV_RATE} Hz, 32 bits`

function formatOf(fmt: Buffer): string {
  if (fmt.length < 16) return `a fmt chunk of ${fmt.length} bytes`
  const tag = fmt.readUInt16LE(0)
  // The extensible form keeps the real tag in the first two bytes of its sub-format GUID.
  const format = tag === EXTENSIBLE && fmt.length >= 40 ? fmt.readUInt16LE(24) : tag
  return `format ${format}, ${fmt.readUInt16LE(2)} channels, ${fmt.readUInt32LE(4)} Hz, ${fmt.readUInt16LE(14)} bits`
}

async function readFloats(handle: FileHandle, at: number, bytes: number): Promise<Float32Array> {
  const floats = new Float32Array(Math.max(0, Math.floor(bytes / BYTES)))
  const read = await fill(handle, at, new Uint8Array(floats.buffer))
  return floats.subarray(0, Math.floor(read / BYTES))
}

async function readBytes(handle: FileHandle, at: number, bytes: number): Promise<Buffer> {
  const into = Buffer.alloc(bytes)
  return into.subarray(0, await fill(handle, at, into))
}

async function fill(handle: FileHandle, at: number, into: Uint8Array): Promise<number> {
  let filled = 0
  while (filled < into.length) {
    const { bytesRead } = await handle.read(into, filled, into.length - filled, at + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return filled
}
