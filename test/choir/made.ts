/** Parts, sheets and messages of a song as choir's stages pass them on, made for a test. */
import type { Aligned, Converted } from '../../actors/choir/messages.js'
import { readSheet, type SongSheet } from '../../actors/choir/sheet.js'

export const SONG = { choir: 'northside', song: 'carol' }

export const SECOND = { frames: 25, samples: 48_000 }

interface Made {
  widthPx?: number
  heightPx?: number
  /** False for a recording without picture. */
  seen?: boolean
  recorded?: { widthPx: number; heightPx: number }
  box?: { widthPx: number; heightPx: number }
  frames?: number
  samples?: number
  silent?: boolean
  /** Stands for its bytes. */
  bytes?: string
}

export function converted(part: string, made: Made = {}): Converted {
  const { widthPx = 640, heightPx = 480, seen = true, frames = 500, samples = 960_000, bytes = part } = made
  const size = { widthPx, heightPx }
  return {
    ...SONG,
    part,
    take: `sound of ${bytes}`,
    sound: { key: `converted/${part}.wav`, samples, silent: made.silent ?? false },
    ...(seen && {
      picture: {
        key: `converted/${part}.mkv`,
        id: `picture of ${bytes} in ${widthPx}x${heightPx}`,
        frames,
        ...size,
        recorded: made.recorded ?? size,
      },
    }),
    recording: {
      ...SONG,
      part,
      file: `/raw/${part}.webm`,
      hash: bytes,
      siblings: 4,
      ...(made.box && { box: made.box }),
    },
  }
}

export function aligned(part: string, offsetMs = 0, made: Made & { status?: 'ok' | 'needs-review' } = {}): Aligned {
  const { status = 'ok' } = made
  const method = part === 'backing' ? 'backing' : status === 'ok' ? 'bleed' : 'none'
  return { ...converted(part, made), alignment: { offsetMs, confidence: 3, method, status, alternatives: [] } }
}

export const sheetOf = (sheet: object): SongSheet => readSheet(JSON.stringify(sheet), 'sheet.json').sheet

export const described = (sheet: object) => ({
  kind: 'song.described' as const,
  body: { ...SONG, sheet: sheetOf(sheet) },
})
