/** The sounds of a planned run -> its mix for a quick look: dry, and as loud as one measurement can make it. */
import type { Ffmpeg } from '../../src/runtime/tools.js'
import { metered, SILENT_LUFS } from './loudness.js'
import { type Mix, mixGraph, type SoundGraph, STEREO } from './mix.js'

const LOUDNESS_LUFS = -16
/** About 2 dB below full scale, since nobody measures what the encoder adds. */
const LIMIT = 0.8

type DryMix = Omit<Mix, 'room'>

/** The gain in dB that brings the mix to about -16 LUFS; 0 for silence. One pass, nothing written. */
export async function previewGain(mix: DryMix, ffmpeg: Pick<Ffmpeg, 'run'>): Promise<number> {
  const { inputs, graph } = mixGraph(mix, 'mix')
  const measured = `${graph};[mix]ebur128=framelog=verbose[out]`
  const { lufs } = metered(
    (await ffmpeg.run({ inputs, graph: measured, outputs: [{ options: ['-map', '[out]'] }] })).said,
  )
  return lufs <= SILENT_LUFS ? 0 : LOUDNESS_LUFS - lufs
}

/**
 * Map `[label]` and encode it as you like; `firstInput` inputs of other things come before these. A filter that levels as it goes
 * would save the measurement, but loudnorm takes 90 MB and dynaudnorm of ffmpeg 5.1 crashes on sounds of less than a second.
 */
export function previewGraph(mix: DryMix, gainDb: number, label: string, firstInput = 0): SoundGraph {
  const { inputs, graph } = mixGraph(mix, 'dry', firstInput)
  const limited = `volume=${gainDb.toFixed(3)}dB,alimiter=limit=${LIMIT}:level=0:attack=2:release=60:latency=1`
  const exact = `apad=whole_len=${mix.samples},atrim=end_sample=${mix.samples}`
  return { inputs, graph: `${graph};[dry]${limited},${STEREO},${exact}[${label}]` }
}
