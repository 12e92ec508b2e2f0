/** One part in the browser: its pieces, placed in time, through its volume and its place to the ears. */
import type { Source } from './source.js'
import { type Piece, piecesBetween } from './windows.js'

/** Changes of level are drawn over so long, or they would click. */
const SMOOTH_S = 0.015

/** The context's time at which a frame of the song is heard. */
export type TimeOf = (songFrame: number) => number

export interface Voice {
  readonly frames: number
  cutFrames(): number
  /** Pieces heard between two moments of the song that are still to be fetched; none of a part that is silent. */
  missing(fromFrame: number, toFrame: number): Promise<unknown>[]
  /** Places the pieces that are here and not placed yet. */
  schedule(fromFrame: number, toFrame: number, timeOf: TimeOf): void
  /** Everything that was placed is taken back, and pieces that were long not heard are let go. */
  silence(): void
  place(cutFrames: number): void
  level(volume: number, pan: number): void
}

export function openVoice(context: AudioContext, source: Source, out: AudioNode): Voice {
  const gain = new GainNode(context, { gain: 0 })
  // of one channel it makes two with equal power: the same cosine and sine as in the mix
  const panner = new StereoPannerNode(context, { channelCount: 1, channelCountMode: 'explicit' })
  gain.connect(panner).connect(out)
  const playing = new Map<number, AudioBufferSourceNode>()
  let cut = 0
  let volume = 0

  const between = (fromFrame: number, toFrame: number): Piece[] =>
    volume > 0 ? piecesBetween({ frames: source.frames, cutFrames: cut }, fromFrame, toFrame) : []

  const begin = ({ index, songFrame }: Piece, buffer: AudioBuffer, timeOf: TimeOf) => {
    const at = timeOf(songFrame)
    // of a piece whose beginning is over, or cut away, only the rest is heard
    const lateS = Math.max(0, context.currentTime - at, timeOf(0) - at)
    if (lateS >= buffer.duration) return
    const node = new AudioBufferSourceNode(context, { buffer })
    node.connect(gain)
    node.onended = () => {
      playing.delete(index)
      node.disconnect()
    }
    playing.set(index, node)
    node.start(Math.max(0, at + lateS), lateS)
  }

  return {
    frames: source.frames,
    cutFrames: () => cut,
    missing: (fromFrame, toFrame) =>
      between(fromFrame, toFrame).flatMap(({ index }) => (source.piece(index) ? [] : [source.load(index)])),
    schedule(fromFrame, toFrame, timeOf) {
      for (const piece of between(fromFrame, toFrame)) {
        const buffer = playing.has(piece.index) ? undefined : source.piece(piece.index)
        if (buffer) begin(piece, buffer, timeOf)
      }
    },
    silence() {
      for (const node of playing.values()) {
        node.onended = null
        node.stop()
        node.disconnect()
      }
      playing.clear()
      source.tidy()
    },
    place(cutFrames) {
      cut = cutFrames
    },
    level(wanted, pan) {
      volume = wanted
      gain.gain.setTargetAtTime(wanted, context.currentTime, SMOOTH_S)
      panner.pan.setTargetAtTime(pan, context.currentTime, SMOOTH_S)
    },
  }
}
