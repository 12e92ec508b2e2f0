/** The first bytes of a WAV file -> how its samples lie; a stretch of them -> floats. Pure. */

export interface Wave {
  sampleRate: number
  channels: number
  /** Where the samples begin. */
  dataByte: number
  frames: number
}

/** So many bytes from the start hold every header that is met. */
export const HEADER_BYTES = 4096

const IEEE_FLOAT = 3
const EXTENSIBLE = 0xfffe

/** `wholeBytes`: size of the file. Throws an Error that says what was found where 32-bit float samples were expected. */
export function readWave(head: ArrayBuffer, wholeBytes: number): Wave {
  const view = new DataView(head)
  const tag = (at: number) => (at + 4 <= head.byteLength ? String.fromCharCode(...new Uint8Array(head, at, 4)) : '')
  if (tag(0) !== 'RIFF' || tag(8) !== 'WAVE') throw new Error(`found ${JSON.stringify(tag(0))}, expected a WAV file`)
  let format: { channels: number; sampleRate: number } | undefined
  for (let at = 12; at + 8 <= head.byteLength; ) {
    const size = view.getUint32(at + 4, true)
    const body = at + 8
    if (tag(at) === 'fmt ') {
      const code = view.getUint16(body, true)
      const kind = code === EXTENSIBLE ? view.getUint16(body + 24, true) : code
      const bits = view.getUint16(body + 14, true)
      if (kind !== IEEE_FLOAT || bits !== 32)
        throw new Error(`found ${bits} bit samples of kind ${kind}, expected 32 bit float`)
      format = { channels: view.getUint16(body + 2, true), sampleRate: view.getUint32(body + 4, true) }
    }
    if (tag(at) === 'data') {
      if (!format) throw new Error('found samples before their format')
      // a file that is longer or shorter than its header says holds what it holds
      const dataBytes = Math.min(size, wholeBytes - body)
      return { ...format, dataByte: body, frames: Math.floor(dataBytes / (4 * format.channels)) }
    }
    at = body + size + (size % 2)
  }
  throw new Error('found no samples in the WAV file')
}

/** Bytes of `frames` frames from `fromFrame` on, as a Range header names them. */
export function rangeOf({ dataByte, channels }: Wave, fromFrame: number, frames: number): string {
  const first = dataByte + fromFrame * channels * 4
  return `bytes=${first}-${first + frames * channels * 4 - 1}`
}

/** All channels in one, as a part is mixed. */
export function monoOf(bytes: ArrayBuffer, channels: number): Float32Array<ArrayBuffer> {
  const frames = Math.floor(bytes.byteLength / (4 * channels))
  const view = new DataView(bytes)
  const mono = new Float32Array(frames)
  for (let frame = 0; frame < frames; frame++) {
    let sum = 0
    for (let channel = 0; channel < channels; channel++) sum += view.getFloat32((frame * channels + channel) * 4, true)
    mono[frame] = sum / channels
  }
  return mono
}
