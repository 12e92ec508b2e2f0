/** The journal's events -> what a person at the terminal sees: a bar per song and style there, plain lines elsewhere. */
import type { StatusEvent } from '../runtime/events.js'
import type { Journal } from '../runtime/journal.js'
import { plain } from './table.js'

type D = Record<string, unknown>

/** How far a song is when it has reached a status, as a share of its time. Measured on songs of 6 to 25 parts. */
const SONG: Record<string, number> = { new: 0, converted: 0.3, aligned: 0.4, rendered: 0.42, composited: 0.92, done: 1 }
/** Of a style, what comes before and after the pictures; between the two it is as far as they are. */
const STYLE: Record<string, number> = { linting: 0.02, 'needs-approval': 0.05, verifying: 0.98, done: 1 }
const BAR = 28
const REDRAW_MS = 200

interface Out {
  isTTY?: boolean
  columns?: number
  write(text: string): unknown
}

/** Returns the way to stop. */
export function follow(journal: Journal, out: Out): () => void {
  /** The rows of the lists of songs and styles, by topic and key. */
  const rows = new Map<string, D>()
  /** Share of the stitch that is done, by song: the longest stretch of a song's time. */
  const stitched = new Map<string, number>()
  const bars = out.isTTY === true
  let drawn = 0
  const clear = () => {
    if (drawn > 0) out.write(`\x1b[${drawn}A\x1b[J`)
    drawn = 0
  }
  const draw = () => {
    clear()
    for (const [id, d] of rows) out.write(`${bar(id, d, shareOf(id, d, stitched), out.columns ?? 80)}\n`)
    drawn = rows.size
  }
  const timer = bars ? setInterval(draw, REDRAW_MS) : undefined
  const stop = journal.subscribe((events) => {
    if (bars) clear()
    for (const event of events) {
      const said = isRow(event) ? rowLine(event, rows) : itemLine(event)
      if (said !== undefined && (!bars || !isRow(event))) out.write(`${said}\n`)
    }
    if (bars) draw()
  })
  const stopSamples = journal.subscribeSamples(({ topic, d }) => {
    if (typeof d.stitchedPct === 'number') stitched.set(topic.slice('song/'.length), d.stitchedPct / 100)
  })
  return () => {
    clearInterval(timer)
    stop()
    stopSamples()
    if (bars) draw()
  }
}

const isRow = ({ topic }: StatusEvent) => topic === 'songs' || topic === 'styles'

/** A song or style that has reached another status; keeps the latest of each. */
function rowLine({ topic, key, op, d }: StatusEvent, rows: Map<string, D>): string | undefined {
  const id = `${topic} ${key}`
  const before = rows.get(id)
  if (op === 'del') rows.delete(id)
  else rows.set(id, d)
  if (op === 'del' || before?.status === d.status) return undefined
  return plain(`${key}: ${d.status}${d.because ? `: ${d.because}` : ''}`)
}

/** What of a part, a sheet or a file needs somebody's eye. */
function itemLine({ topic, key, d }: StatusEvent): string | undefined {
  // a drain waits for a bucket that is away: it must not do so in silence
  if (topic === 'alerts') return plain(d.text ? `ALERT ${key}: ${d.text}` : `${key}: it is over`)
  if (topic === 'ingest' && d.state === 'ignored') return plain(`ignored ${key}: ${d.because}`)
  if (!topic.startsWith('song/') || !d.because || key === 'song') return undefined
  return plain(`${topic.slice(5)} ${key}: ${d.status}: ${d.because}`)
}

function shareOf(id: string, d: D, stitched: ReadonlyMap<string, number>): number {
  const status = String(d.status)
  const [topic, key = ''] = id.split(' ')
  if (topic === 'styles') {
    const pictures = Number(d.total) > 0 ? Number(d.done) / Number(d.total) : 0
    return STYLE[status] ?? (status === 'compositing' ? 0.05 + 0.93 * pictures : 0)
  }
  const reached = SONG[status] ?? 0
  return status === 'rendered' ? reached + (stitched.get(key) ?? 0) * (SONG.composited! - reached) : reached
}

function bar(id: string, d: D, share: number, columns: number): string {
  const full = Math.round(share * BAR)
  const name = plain(id.slice(id.indexOf(' ') + 1)).padEnd(24)
  const text = `${name} [${'█'.repeat(full)}${'·'.repeat(BAR - full)}] ${d.status}${d.because ? `: ${d.because}` : ''}`
  return plain(text).slice(0, columns - 1)
}
