/** Numbers, times and names -> words for people. Pure; the same in every browser. */

const MINUS = '−'

/** 1234567 -> "1,234,567". */
export const whole = (n: number): string => Math.round(n).toLocaleString('en-US').replace('-', MINUS)

export const count = (n: number, one: string, many = `${one}s`): string => `${whole(n)} ${n === 1 ? one : many}`

/** At most `digits` after the point, and a true minus sign. */
export function decimal(n: number, digits = 1): string {
  const text = n.toFixed(digits)
  return (Number(text) === 0 ? text.replace('-', '') : text).replace('-', MINUS)
}

export const percent = (share: number, digits = 0): string => `${decimal(100 * share, digits)} %`

const BYTES = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** Powers of 1000, as disks are sold and `df -H` tells them. */
export function bytes(n: number): string {
  let size = Math.abs(n)
  let unit = 0
  while (size >= 999.5 && unit < BYTES.length - 1) {
    size /= 1000
    unit++
  }
  return `${n < 0 ? MINUS : ''}${size.toFixed(unit === 0 || size >= 99.95 ? 0 : 1)} ${BYTES[unit]}`
}

/** 3725 -> "1 h 2 min". One unit, or two where the second still tells something. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds))
  if (s < 60) return `${s} s`
  const minutes = Math.round(s / 60)
  if (s < 600) return `${Math.floor(s / 60)} min${s % 60 === 0 ? '' : ` ${s % 60} s`}`
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`
  return `${whole(Math.round(hours / 24))} days`
}

/** 83.4 -> "1:23". */
export function clockTime(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds))
  const [h, m] = [Math.floor(s / 3600), Math.floor(s / 60) % 60]
  const mm = h > 0 ? String(m).padStart(2, '0') : String(m)
  return `${h > 0 ? `${h}:` : ''}${mm}:${String(s % 60).padStart(2, '0')}`
}

/** "just now", "5 min ago", "in 2 h". */
export function ago(atMs: number, nowMs: number): string {
  const s = (nowMs - atMs) / 1000
  if (Math.abs(s) < 10) return 'just now'
  const told = duration(Math.abs(s) < 60 ? Math.abs(s) : Math.round(Math.abs(s) / 60) * 60)
  return s > 0 ? `${told} ago` : `in ${told}`
}

/** [1180, 1320] seconds -> "20 to 22 min"; undefined where nobody can tell. */
export function eta(range: unknown): string | undefined {
  if (!Array.isArray(range) || typeof range[0] !== 'number' || typeof range[1] !== 'number') return undefined
  const [from, to] = [duration(range[0]), duration(range[1])]
  if (from === to) return from
  const [a, unitA] = from.split(/ (.*)/)
  const [, unitB] = to.split(/ (.*)/)
  return unitA === unitB ? `${a} to ${to}` : `${from} to ${to}`
}

/** +120 ms, −35.3 ms. Positive: the content is late in the recording. */
export function signedMs(ms: number): string {
  const rounded = Math.round(ms * 10) / 10 + 0
  return `${rounded > 0 ? '+' : rounded < 0 ? MINUS : ''}${Math.abs(rounded)} ms`
}

/** "northside+carol" -> its song and its choir. */
export function namesOf(songId: string): { song: string; choir: string } {
  const plus = songId.indexOf('+')
  return plus < 0 ? { song: songId, choir: '' } : { song: songId.slice(plus + 1), choir: songId.slice(0, plus) }
}

/** -1..1 -> "L 40", "C", "R 100". */
export function panText(pan: number): string {
  const amount = Math.round(Math.abs(pan) * 100)
  return amount === 0 ? 'C' : `${pan < 0 ? 'L' : 'R'} ${amount}`
}
