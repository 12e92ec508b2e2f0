/** A recording and what is wanted of it -> the one command that puts it into the common format. */
import type { MediaCommand, MediaOutput } from '../../src/runtime/tools.js'
import { type Colours, toTelevision } from './colours.js'
import { FPS } from './frames.js'
import type { Size } from './messages.js'
import { SAMPLE_RATE } from './mix.js'
import { INTERMEDIATE, ONE_THREAD } from './picture.js'

interface Wanted {
  size: Size
  /** Of the recording. */
  colours: Colours
}

export interface Conversion {
  picture?: (Wanted & { file: string }) | undefined
  /** `timed`: it begins where the container's time line says, with silence before; otherwise with its first sample. */
  sound?: { file: string; timed: boolean } | undefined
}

/**
 * Picture and sound are filtered apart from each other: a graph that both shared would be made anew when the frame size
 * changes midway, and lose sound. `-copyts` keeps the container's own zero, so that both stay where they were.
 */
export function conversion(recording: string, { picture, sound }: Conversion): MediaCommand {
  const outputs: MediaOutput[] = []
  if (picture) outputs.push({ file: picture.file, options: pictureOptions(picture) })
  if (sound) outputs.push({ file: sound.file, options: soundOptions(sound.timed) })
  // a broken packet is not the end: what came out is held against what was promised
  return {
    inputs: [{ from: { file: recording }, options: ['-copyts', '-max_error_rate', '1', ...ONE_THREAD] }],
    outputs,
  }
}

/**
 * `fps` puts every frame in its nearest slot; what lies before zero goes; `-fps_mode cfr` then fills the slots before the first
 * frame and those that a change of size has lost. (`fps=start_time=0` would fill from zero again after every change.)
 */
const pictureOptions = ({ size, colours }: Wanted): string[] => [
  ...['-map', '0:V:0', '-vf', `fps=${FPS},trim=start_pts=0,${shaped(size, colours)}`],
  ...['-r', String(FPS), '-fps_mode', 'cfr', ...INTERMEDIATE, ...ONE_THREAD, '-f', 'matroska'],
]

/**
 * Exactly this size from frames of any: one of another shape than the first (the phone was turned) is fitted in with black
 * around it.
 */
function shaped({ widthPx: w, heightPx: h }: Size, colours: Colours): string {
  // 3: a size that was rounded to even pixels is no other shape
  const width = `if(lt(${w}-${h}*dar,3),${w},2*max(1,floor(${h}*dar/2)))`
  const height = `if(lt(${h}-${w}/dar,3),${h},2*max(1,floor(${w}/dar/2)))`
  const scaled = `scale=w='${width}':h='${height}':flags=bicubic`
  return [scaled, ...toTelevision(colours), `pad=${w}:${h}:-1:-1:black`, 'setsar=1'].join(',')
}

/** Gaps of 5 ms and more become silence; smaller ones are the rounding of the container's milliseconds. */
const soundOptions = (timed: boolean): string[] => [
  ...['-map', '0:a:0', '-af', `aresample=${SAMPLE_RATE}:async=1:min_hard_comp=0.005${timed ? ':first_pts=0' : ''}`],
  ...['-ac', '1', '-c:a', 'pcm_f32le', '-fflags', '+bitexact', '-f', 'wav'],
]

/** Silence as long as the picture. */
export const silence = (file: string, samples: number): MediaCommand => ({
  inputs: [{ from: { lavfi: `anullsrc=r=${SAMPLE_RATE}:cl=mono` } }],
  outputs: [
    { file, options: ['-af', `atrim=end_sample=${samples}`, '-c:a', 'pcm_f32le', '-fflags', '+bitexact', '-f', 'wav'] },
  ],
})
