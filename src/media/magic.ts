/** The first bytes of a file -> whether it may be a recording, and what a person would call it when not. */

export const EXPECTED = 'expected WebM, MP4/MOV, WAV or MP3'

const ascii = (head: Buffer, from: number, to: number): string => head.toString('latin1', from, to)

/** QuickTime files may begin with any of these boxes; MP4 begins with ftyp. */
const BOXES = ['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot']

/** MPEG audio: 11 bits of sync, layer III, a bit rate and a sample rate that exist (ISO 11172-3, 2.4.1.3). */
const isMp3Frame = (head: Buffer): boolean =>
  head.length >= 4 &&
  head[0] === 0xff &&
  (head[1]! & 0xe6) === 0xe2 &&
  head[2]! >> 4 !== 15 &&
  ((head[2]! >> 2) & 3) !== 3

export function looksRecorded(head: Buffer): boolean {
  if (head.length >= 4 && head.readUInt32BE(0) === 0x1a45dfa3) return true
  if (BOXES.includes(ascii(head, 4, 8))) return true
  if (['RIFF', 'RF64'].includes(ascii(head, 0, 4)) && ascii(head, 8, 12) === 'WAVE') return true
  return ascii(head, 0, 3) === 'ID3' || isMp3Frame(head)
}

const STRANGERS: readonly (readonly [string, string])[] = [
  ['\x89PNG', 'a PNG picture'],
  ['\xff\xd8\xff', 'a JPEG picture'],
  ['GIF8', 'a GIF picture'],
  ['%PDF', 'a PDF document'],
  ['PK\x03\x04', 'a ZIP archive or an office document'],
  ['OggS', 'an Ogg file'],
  ['fLaC', 'a FLAC file'],
  ['RIFF', 'a RIFF file without WAVE'],
]

/** What is there instead, in words; what is quoted has its control characters escaped. */
export function describeHead(head: Buffer): string {
  const stranger = STRANGERS.find(([magic]) => ascii(head, 0, magic.length) === magic)
  if (stranger) return `it is ${stranger[1]}`
  // As a stream, so that a letter cut off at the end is left out.
  const text = new TextDecoder().decode(head.subarray(0, 160), { stream: true }).trim()
  const start = [...text.split(/[\r\n]/, 1)[0]!].slice(0, 40).join('')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: bytes that do not occur in text tell that it is none
  if (start === '' || /[\0-\x08\x0e-\x1a\ufffd]/.test(start)) {
    return `it begins with the bytes ${head
      .subarray(0, 8)
      .toString('hex')
      .replace(/..(?=.)/g, '$& ')}`
  }
  return `it begins with ${quote(start === text && head.length <= 160 ? start : `${start}…`)}`
}

/** In quotation marks, with whatever could act on a terminal or a log line escaped. */
export const quote = (text: string): string => `"${plain(text)}"`

/** Control, format and line-separating characters as escapes: text from a file or a name, safe to print. */
export const plain = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (at) => `\\u${at.codePointAt(0)!.toString(16).padStart(4, '0')}`)
