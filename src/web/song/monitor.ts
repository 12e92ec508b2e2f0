/** The sum of all voices -> the room, the listening level and the ears; and how loud it just was. */
import { impulseChannels, type Room } from '../../../actors/choir/room.js'
import { SAMPLE_RATE } from './source.js'

const SMOOTH_S = 0.03

export interface Monitor {
  context: AudioContext
  /** Voices go in here. */
  input: AudioNode
  /** `share` of the room in what is heard, 0 to 1: dry and wet are weighed as in the mix. */
  room(share: number, name: Room): void
  listen(level: number): void
  /** Highest sample of the last twentieth of a second; 1 is full scale. */
  peak(): number
}

export function openMonitor(): Monitor {
  // at the rate of the parts: whole samples stay where the mix has them
  const context = new AudioContext({ sampleRate: SAMPLE_RATE, latencyHint: 'interactive' })
  const input = new GainNode(context)
  const dry = new GainNode(context)
  const wet = new GainNode(context, { gain: 0 })
  const level = new GainNode(context)
  const meter = new AnalyserNode(context, { fftSize: 4096 })
  // what is listened to is not levelled yet: many voices together must not hurt
  const limit = new DynamicsCompressorNode(context, { threshold: -3, knee: 0, ratio: 20, attack: 0.002, release: 0.1 })
  input.connect(dry).connect(level)
  wet.connect(level).connect(meter).connect(limit).connect(context.destination)

  let convolver: ConvolverNode | undefined
  let built: Room | undefined
  const rebuild = (name: Room) => {
    if (built === name) return
    built = name
    convolver?.disconnect()
    convolver = new ConvolverNode(context, { disableNormalization: true, buffer: responseOf(name) })
    input.connect(convolver).connect(wet)
  }

  const heard = new Float32Array(meter.fftSize)
  return {
    context,
    input,
    room(share, name) {
      if (share > 0) rebuild(name)
      dry.gain.setTargetAtTime(1 - share, context.currentTime, SMOOTH_S)
      wet.gain.setTargetAtTime(share, context.currentTime, SMOOTH_S)
    },
    listen: (wanted) => void level.gain.setTargetAtTime(wanted, context.currentTime, SMOOTH_S),
    peak() {
      meter.getFloatTimeDomainData(heard)
      return heard.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0)
    },
  }
}

/** The browser wants left to left, left to right, right to left, right to right. */
function responseOf(name: Room): AudioBuffer {
  const [leftLeft, rightRight, rightLeft, leftRight] = impulseChannels(name)
  const channels = [leftLeft!, leftRight!, rightLeft!, rightRight!]
  const buffer = new AudioBuffer({ length: leftLeft!.length, numberOfChannels: 4, sampleRate: SAMPLE_RATE })
  for (const [n, channel] of channels.entries()) buffer.copyToChannel(channel as Float32Array<ArrayBuffer>, n)
  return buffer
}
