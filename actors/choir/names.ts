/** `<choir>+<song>+<part>.webm`, read and written; every key of the store that choir uses. */
import type { Part, Run, Song } from './messages.js'

export const RECORDING_ENDINGS = ['webm', 'mp4', 'mov', 'm4a', 'wav', 'mp3'] as const

/** What a choir, a song, a part and a version of a song may be called. */
export const ID = /^[A-Za-z0-9_-]{1,64}$/

export type Named =
  | { is: 'recording'; choir: string; song: string; part: string }
  | { is: 'sheet'; choir: string; song: string }
  | { is: 'stranger'; because: string }

/** What a file name in raw/ says. Anything but a recording or a song sheet is a stranger, with the reason for people. */
export function readName(fileName: string): Named {
  const stranger = (because: string): Named => ({ is: 'stranger', because })
  const dot = fileName.lastIndexOf('.')
  const ending = fileName.slice(dot + 1).toLowerCase()
  const ids = fileName.slice(0, Math.max(0, dot)).split('+')
  const sheet = ending === 'json'
  if (dot < 0 || !(sheet || (RECORDING_ENDINGS as readonly string[]).includes(ending))) {
    return stranger(
      `ends in ${dot < 0 ? 'nothing' : `.${ending}`}: expected .${RECORDING_ENDINGS.join(', .')} or .json`,
    )
  }
  const shape = sheet ? '<choir>+<song>.json' : `<choir>+<song>+<part>.${ending}`
  const expected = sheet ? 2 : 3
  if (ids.length !== expected) return stranger(`has ${ids.length} names joined by +: expected ${shape}`)
  const odd = ids.find((id) => !ID.test(id))
  if (odd !== undefined) {
    return stranger(`${JSON.stringify(odd)} is not a name of 1 to 64 letters, digits, _ or -: expected ${shape}`)
  }
  const [choir, song, part] = ids as [string, string, string]
  return sheet ? { is: 'sheet', choir, song } : { is: 'recording', choir, song, part }
}

export const songId = (at: Song): string => `${at.choir}+${at.song}`
export const partId = (at: Part): string => `${songId(at)}+${at.part}`

export const keys = {
  snapshot: (at: Part, ending: string) => `snapshots/${partId(at)}.${ending}.jpg`,
  picture: (at: Part) => `converted/${partId(at)}.mkv`,
  sound: (at: Part) => `converted/${partId(at)}.wav`,
  definition: (at: Song & { name: string }) => `definition/${songId(at)}+${at.name}.json`,
  stripe: (at: Run, content: string) => `final-parts/${songId(at)}+${at.name}-${content}.mkv`,
  preview: (at: Run) => `preview/${songId(at)}+${at.name}-preview.mp4`,
  stitched: (at: Run) => `preview/${songId(at)}+${at.name}-preprod.mp4`,
  mixed: (at: Run) => `final-parts/${songId(at)}+${at.name}-sound.m4a`,
  final: (at: Run) => `final/${songId(at)}+${at.name}-final.mp4`,
  poster: (at: Run) => `snapshots/${songId(at)}+${at.name}-final.mp4.jpg`,
} as const
