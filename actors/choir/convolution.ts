/** ffmpeg -> the factor its convolution multiplies by, which should be 1: afir of 5.1 gives twice that, and versions differ. */
import type { Ffmpeg } from '../../src/runtime/tools.js'

/** A click of 0.25 in a room that is a click of 0.25 must come out as 0.0625. */
const CLICK = 0.25

const graph = [
  `aevalsrc=${CLICK}*eq(n\\,0):s=48000:d=0.2,aformat=sample_fmts=fltp,asplit[sent][room]`,
  '[sent][room]afir=gtype=none,aformat=sample_fmts=fltp,astats=measure_perchannel=none:measure_overall=Peak_level[out]',
].join(';')

/** Throws when ffmpeg tells no level. */
export async function convolutionFactor(ffmpeg: Pick<Ffmpeg, 'run'>): Promise<number> {
  const { said } = await ffmpeg.run({ inputs: [], graph, outputs: [{ options: ['-map', '[out]'] }] })
  const db = Number(said.map((line) => /Peak level dB: (\S+)/.exec(line)?.[1]).find((level) => level !== undefined))
  const factor = 10 ** (db / 20) / CLICK ** 2
  if (!(factor > 0.01 && factor < 100)) throw new Error(`afir multiplies by ${factor}: expected a factor near 1`)
  return factor
}
