/** The name of a room -> its impulse response as ffmpeg reads it. */
import { impulseChannels, type Room, SAMPLE_RATE } from './room.js'
import { floatWav } from './wav.js'

/** A float WAV file of four channels at 48 kHz, see room.ts; the same bytes every time. */
export const impulseResponse = (name: Room): Buffer => floatWav(impulseChannels(name), SAMPLE_RATE)
