/** Channels of samples -> the bytes of a float WAV file; and how ffmpeg should read one. */

/** Options of a WAV input. ffmpeg reads 4 kB at a time otherwise, which doubles the time of a mix of many parts. */
export const IN_LARGE_PIECES = ['-max_size', '32768'] as const

const HEADER_BYTES = 44
const IEEE_FLOAT = 3

/** All channels must be equally long; a sample of 1 is full scale, and more than that is kept as it is. */
export function floatWav(channels: readonly Float32Array[], sampleRate: number): Buffer {
  const samples = channels[0]?.length ?? 0
  const frameBytes = channels.length * 4
  const wav = Buffer.alloc(HEADER_BYTES + samples * frameBytes)
  wav.write('RIFF', 0)
  wav.writeUInt32LE(wav.length - 8, 4)
  wav.write('WAVEfmt ', 8)
  wav.writeUInt32LE(16, 16)
  wav.writeUInt16LE(IEEE_FLOAT, 20)
  wav.writeUInt16LE(channels.length, 22)
  wav.writeUInt32LE(sampleRate, 24)
  wav.writeUInt32LE(sampleRate * frameBytes, 28)
  wav.writeUInt16LE(frameBytes, 32)
  wav.writeUInt16LE(32, 34)
  wav.write('data', 36)
  wav.writeUInt32LE(samples * frameBytes, 40)
  const body = new DataView(wav.buffer, wav.byteOffset + HEADER_BYTES)
  channels.forEach((channel, place) => {
    for (let at = 0; at < samples; at++) body.setFloat32(at * frameBytes + place * 4, channel[at]!, true)
  })
  return wav
}
