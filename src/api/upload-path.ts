/** A path that somebody sends -> why no file can be called so, whatever folder it is for. */

const MOST_BYTES = 255

/** Undefined for a path that stays below its folder and whose every name a person can read. */
export function strangePath(path: string): string | undefined {
  for (const name of path.split('/')) {
    if (name === '' || name === '.' || name === '..') return 'every name between two / is one of its own'
    // control characters, and what turns the direction of writing or shows nothing at all
    if (/[\p{C}\p{Zl}\p{Zp}\\]/u.test(name)) return 'no name holds control characters or \\'
    if (Buffer.byteLength(name) > MOST_BYTES) return `no name is longer than ${MOST_BYTES} bytes`
  }
  return undefined
}
