/** A key of the store -> the song or style it belongs to, whose news tell of its upload. */

const STYLE = /^(?:renders\/[^/]+|\.made)\/([^/]+)\//
const SONG = /^[^/]+\/([A-Za-z0-9_-]+\+[A-Za-z0-9_-]+)\+/

/** What belongs to no song and no style. */
export const OTHER = 'store/other'

export function laneOf(key: string): string {
  const style = STYLE.exec(key)?.[1]
  if (style !== undefined) return `style/${style}`
  const song = SONG.exec(key)?.[1]
  return song === undefined ? OTHER : `song/${song}`
}
