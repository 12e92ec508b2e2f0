/** The name of a room -> its impulse response: early reflections of its walls, then noise that dies away as the room does. */

/** A room as a box. All the rest follows from its measures and from how long sound lives in it. */
interface Box {
  /** Width, depth and height in metres. */
  sizeM: readonly [number, number, number]
  /** Seconds until sound has fallen by 60 dB: below 250 Hz, 250 Hz to 1 kHz, 1 to 4 kHz, above. */
  rt60S: readonly [number, number, number, number]
  /** From the listener to the singers. */
  distanceM: number
}

const ROOMS = {
  // A furnished practice room: carpet, curtains, a few people.
  smallroom: { sizeM: [5, 4, 2.7], rt60S: [0.5, 0.42, 0.36, 0.28], distanceM: 2 },
  // A school hall or rehearsal room with a wooden floor and chairs.
  largeroom: { sizeM: [16, 11, 5.5], rt60S: [1.1, 1.0, 0.9, 0.6], distanceM: 4 },
  // A shoebox concert hall with its audience: the measures and the 2 s of Vienna's Musikverein.
  hall: { sizeM: [19, 49, 18], rt60S: [2.4, 2.1, 1.8, 1.1], distanceM: 12 },
  // A stone church, half full. Air alone takes the highs away in a room this large.
  church: { sizeM: [18, 42, 19], rt60S: [4.4, 3.6, 2.7, 1.3], distanceM: 10 },
} satisfies Record<string, Box>

export type Room = keyof typeof ROOMS

export const SAMPLE_RATE = 48_000
const SPEED_OF_SOUND_MPS = 343
const EAR_M = 1.6
const REFLECTIONS = 3
const BAND_EDGES_HZ = [250, 1000, 4000] as const

/**
 * Four channels at 48 kHz: left to left, right to right, right to left, left to right; so a singer at one side is heard from
 * the whole room. Noise with a voice's spectrum comes out as loud as it went in.
 */
export function impulseChannels(name: Room): Float32Array[] {
  const room: Box = ROOMS[name]
  const samples = Math.round(room.rt60S[1] * SAMPLE_RATE)
  const early = new Map([-1, 1].map((side) => [side, reflections(room, side)]))
  const ways: [from: number, to: 'left' | 'right'][] = [[-1, 'left'], [1, 'right'], [1, 'left'], [-1, 'right']] // biome-ignore format: one line is the table
  const channels = ways.map(([from, to], way) => {
    const channel = tail(room, samples, way + 1)
    for (const echo of early.get(from)!) if (echo.at < samples) channel[echo.at]! += echo[to]
    return fadedOut(channel)
  })
  // Each source is heard through two of the four.
  const factor = 1 / Math.sqrt(channels.reduce((sum, channel) => sum + voicePower(channel), 0) / 2)
  return channels.map((channel) => channel.map((sample) => sample * factor))
}

interface Echo {
  /** Samples after the direct sound. */
  at: number
  left: number
  right: number
}

/** Image sources of a box up to the third reflection (Allen and Berkley, 1979), the direct sound left out. `side`: -1 left, 1 right. */
function reflections({ sizeM, rt60S, distanceM }: Box, side: number): Echo[] {
  const [width, depth, height] = sizeM
  const surface = 2 * (width * depth + width * height + depth * height)
  // Sabine: RT60 = 0.161 V / (S a); what a wall does not swallow it throws back.
  const kept = Math.sqrt(1 - Math.min(0.9, (0.161 * width * depth * height) / (surface * rt60S[1])))
  const ear = [width * 0.48, depth * 0.3, EAR_M] as const
  const mouth = [width * 0.48 + side * distanceM * 0.4, depth * 0.3 + distanceM * 0.9, EAR_M * 1.05] as const
  const direct = Math.hypot(...mouth.map((x, axis) => x - ear[axis]!))
  const echoes: Echo[] = []
  for (let i = -REFLECTIONS; i <= REFLECTIONS; i++) {
    for (let j = -REFLECTIONS; j <= REFLECTIONS; j++) {
      for (let k = -REFLECTIONS; k <= REFLECTIONS; k++) {
        const bounces = Math.abs(i) + Math.abs(j) + Math.abs(k)
        if (bounces === 0 || bounces > REFLECTIONS) continue
        const [x, y, z] = [i, j, k].map((n, axis) => image(n, mouth[axis]!, sizeM[axis]!) - ear[axis]!)
        const path = Math.hypot(x!, y!, z!)
        const gain = (kept ** bounces * direct) / path
        const angle = ((x! / path + 1) * Math.PI) / 4
        const at = Math.round(((path - direct) / SPEED_OF_SOUND_MPS) * SAMPLE_RATE)
        echoes.push({ at, left: gain * Math.cos(angle), right: gain * Math.sin(angle) })
      }
    }
  }
  return echoes
}

/** Where the source seems to be behind |n| mirrors of an axis `length` long. */
const image = (n: number, x: number, length: number): number => n * length + (n % 2 === 0 ? x : length - x)

/** Diffuse sound: noise in four bands, each with its own decay, as strong as the room makes it at this distance. */
function tail({ sizeM, rt60S, distanceM }: Box, samples: number, seed: number): Float32Array {
  const volume = sizeM[0] * sizeM[1] * sizeM[2]
  // Reflections have become a diffuse field after about sqrt(V) ms (Polack, 1993); until then their density grows with t².
  const mixed = (Math.sqrt(volume) / 1000) * SAMPLE_RATE
  // Of the energy of the direct sound at the listener: (distance / critical distance)², with rc = 0.057 sqrt(V / RT60).
  const energy = distanceM ** 2 / ((0.057 ** 2 * volume) / rt60S[1])
  const sum = new Float32Array(samples)
  rt60S.forEach((decayS, band) => {
    const noise = banded(whiteNoise(samples, seed * 8 + band), BAND_EDGES_HZ[band - 1], BAND_EDGES_HZ[band])
    // 60 dB is a factor of 1000
    const decay = 0.001 ** (1 / (decayS * SAMPLE_RATE))
    for (let at = 0, envelope = 1; at < samples; at++, envelope *= decay) {
      sum[at]! += noise[at]! * envelope * (at < mixed ? (at / mixed) ** 2 : 1)
    }
  })
  const scale = Math.sqrt(energy / 2 / power(sum))
  return sum.map((sample) => sample * scale)
}

/** Uniform, -1 to 1, the same for the same seed (mulberry32). */
function whiteNoise(samples: number, seed: number): Float32Array {
  const noise = new Float32Array(samples)
  let state = Math.imul(seed, 0x9e3779b9)
  for (let at = 0; at < samples; at++) {
    state = (state + 0x6d2b79f5) | 0
    let x = Math.imul(state ^ (state >>> 15), state | 1)
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61)
    noise[at] = ((x ^ (x >>> 14)) >>> 0) / 2 ** 31 - 1
  }
  return noise
}

function banded(noise: Float32Array, fromHz: number | undefined, toHz: number | undefined): Float32Array {
  const above = fromHz === undefined ? noise : filtered(noise, 'high', fromHz)
  return toHz === undefined ? above : filtered(above, 'low', toHz)
}

/** Second-order Butterworth, 12 dB per octave (Bristow-Johnson's cookbook). */
function filtered(input: Float32Array, pass: 'low' | 'high', edgeHz: number): Float32Array {
  const w = (2 * Math.PI * edgeHz) / SAMPLE_RATE
  const cos = Math.cos(w)
  const alpha = Math.sin(w) * Math.SQRT1_2
  const b1 = (pass === 'low' ? 1 - cos : -1 - cos) / (1 + alpha)
  const b0 = Math.abs(b1) / 2
  const a1 = (-2 * cos) / (1 + alpha)
  const a2 = (1 - alpha) / (1 + alpha)
  const output = new Float32Array(input.length)
  let [s1, s2] = [0, 0]
  for (let at = 0; at < input.length; at++) {
    const x = input[at]!
    const y = b0 * x + s1
    s1 = b1 * x - a1 * y + s2
    s2 = b0 * x - a2 * y
    output[at] = y
  }
  return output
}

/** The last fifth goes to zero, so that the end of the response is not heard as a click. */
function fadedOut(channel: Float32Array): Float32Array {
  const from = Math.floor(channel.length * 0.8)
  for (let at = from; at < channel.length; at++) {
    channel[at]! *= Math.cos((((at - from) / (channel.length - from)) * Math.PI) / 2) ** 2
  }
  return channel
}

function power(channel: Float32Array): number {
  let sum = 0
  for (let at = 0; at < channel.length; at++) sum += channel[at]! ** 2
  return sum
}

/** What the response does to the power of a voice, taken as noise that falls by 12 dB per octave below 120 Hz and above 1 kHz. */
function voicePower(channel: Float32Array): number {
  const voice = (x: Float32Array) => power(filtered(filtered(x, 'high', 120), 'low', 1000))
  const click = new Float32Array(SAMPLE_RATE)
  click[0] = 1
  return voice(channel) / voice(click)
}
