/** Converted parts and the settings of the desk -> the song as it would be mixed, heard in the browser. */
import { type ReadonlySignal, signal } from '@preact/signals'

import type { Room } from '../../../actors/choir/room.js'
import { reasonOf } from '../problem.js'
import { type Monitor, openMonitor } from './monitor.js'
import { openSource, SAMPLE_RATE } from './source.js'
import { openVoice, type Voice } from './voice.js'
import { cutFramesOf, songFrames } from './windows.js'

export interface Heard {
  part: string
  /** Of its converted sound. */
  url: string
  volume: number
  pan: number
  offsetMs: number
}

export interface Mixed {
  parts: readonly Heard[]
  /** Of the room in what is heard, 0 to 1. */
  reverb: number
  room: Room
}

export type PlayerState = 'resting' | 'loading' | 'playing' | 'buffering'

export interface Player {
  state: ReadonlySignal<PlayerState>
  positionS: ReadonlySignal<number>
  durationS: ReadonlySignal<number>
  /** Highest sample of what was just heard; 1 is full scale. */
  peak: ReadonlySignal<number>
  /** Parts that cannot be heard here, and why. */
  faults: ReadonlySignal<ReadonlyMap<string, string>>
  /** Takes hold at once, also while it plays. */
  mix(mixed: Mixed): void
  play(): Promise<void>
  pause(): void
  seek(seconds: number): void
  /** Of the listening, not of the song: 1 is as the parts are. */
  listen(level: number): void
  close(): void
}

/** Fetched and placed ahead of time, and what must be there for the next moment. */
const AHEAD_FRAMES = 6 * SAMPLE_RATE
const NEXT_FRAMES = SAMPLE_RATE
const TICK_MS = 120
/** From the decision to the first sample. */
const LEAD_S = 0.06

export function openPlayer(): Player {
  const state = signal<PlayerState>('resting')
  const positionS = signal(0)
  const durationS = signal(0)
  const peak = signal(0)
  const faults = signal<ReadonlyMap<string, string>>(new Map())
  const voices = new Map<string, Voice>()
  let wanted: Mixed = { parts: [], reverb: 0, room: 'smallroom' }
  let monitor: Monitor | undefined
  let level = 1
  let timer: ReturnType<typeof setInterval> | undefined
  /** The context's time at which the song's first frame is, or would have been, heard. */
  let originS = 0
  /** Rises whenever playing begins or ends: what was waited for in between does not count any more. */
  let turn = 0

  const frameNow = () => Math.round(((monitor?.context.currentTime ?? 0) - originS) * SAMPLE_RATE)
  const missing = (from: number, to: number) => [...voices.values()].flatMap((voice) => voice.missing(from, to))

  const apply = () => {
    if (!monitor) return
    monitor.room(wanted.reverb, wanted.room)
    for (const { part, volume, pan, offsetMs } of wanted.parts) {
      const voice = voices.get(part)
      voice?.level(volume, pan)
      const cut = cutFramesOf(offsetMs)
      if (!voice || voice.cutFrames() === cut) continue
      voice.silence()
      voice.place(cut)
    }
    const placed = [...voices.values()].map((voice) => ({ frames: voice.frames, cutFrames: voice.cutFrames() }))
    durationS.value = songFrames(placed) / SAMPLE_RATE
    if (state.value === 'playing') tick()
  }

  const openVoices = async ({ context, input }: Monitor) => {
    const failed = new Map<string, string>()
    const open = async ({ part, url }: Heard) => {
      try {
        const source = await openSource(url)
        if (!voices.has(part)) voices.set(part, openVoice(context, source, input))
      } catch (fault) {
        failed.set(part, reasonOf(fault))
      }
    }
    await Promise.all(wanted.parts.filter(({ part }) => !voices.has(part)).map(open))
    faults.value = failed
  }

  const halt = () => {
    turn++
    clearInterval(timer)
    for (const voice of voices.values()) voice.silence()
    state.value = 'resting'
    peak.value = 0
  }

  const tick = () => {
    if (!monitor || state.value !== 'playing') return
    const now = frameNow()
    positionS.value = Math.max(0, now / SAMPLE_RATE)
    peak.value = monitor.peak()
    if (now / SAMPLE_RATE >= durationS.value) {
      halt()
      positionS.value = 0
      return
    }
    const timeOf = (songFrame: number) => originS + songFrame / SAMPLE_RATE
    for (const voice of voices.values()) voice.schedule(now, now + AHEAD_FRAMES, timeOf)
    const urgent = missing(now, now + NEXT_FRAMES)
    for (const early of missing(now + NEXT_FRAMES, now + AHEAD_FRAMES)) early.catch(() => undefined)
    if (urgent.length > 0) void buffer(monitor.context, urgent)
  }

  /** Time stands still until what should be heard is here: nobody falls out of step. */
  const buffer = async (context: AudioContext, urgent: Promise<unknown>[]) => {
    const mine = turn
    state.value = 'buffering'
    await context.suspend()
    const ends = await Promise.allSettled(urgent)
    if (mine !== turn) return
    const lost = ends.find((end) => end.status === 'rejected')
    if (lost) {
      faults.value = new Map([...faults.value, ['', reasonOf(lost.reason)]])
      return halt()
    }
    await context.resume()
    if (mine !== turn) return
    state.value = 'playing'
    tick()
  }

  const play = async () => {
    if (state.value !== 'resting') return
    const mine = ++turn
    state.value = 'loading'
    monitor ??= openMonitor()
    monitor.listen(level)
    await openVoices(monitor)
    apply()
    const first = Math.round(positionS.value * SAMPLE_RATE)
    await Promise.allSettled(missing(first, first + NEXT_FRAMES))
    await monitor.context.resume()
    if (mine !== turn) return
    if (voices.size === 0) return halt()
    // on the grid of samples, so that one piece ends where the next begins
    originS = (Math.round((monitor.context.currentTime + LEAD_S) * SAMPLE_RATE) - first) / SAMPLE_RATE
    state.value = 'playing'
    timer = setInterval(tick, TICK_MS)
    tick()
  }

  return {
    state,
    positionS,
    durationS,
    peak,
    faults,
    play,
    mix(mixed) {
      wanted = mixed
      apply()
    },
    pause() {
      if (state.value === 'playing') positionS.value = Math.max(0, frameNow() / SAMPLE_RATE)
      halt()
    },
    seek(seconds) {
      const wasResting = state.value === 'resting'
      halt()
      positionS.value = Math.max(0, seconds)
      if (!wasResting) void play()
    },
    listen(wantedLevel) {
      level = wantedLevel
      monitor?.listen(level)
    },
    close() {
      halt()
      void monitor?.context.close()
    },
  }
}
