/** The journal's events -> what a person at the terminal sees: a bar per song there, plain lines elsewhere. */
import type { StatusEvent } from '../runtime/events.js'
import type { Journal } from '../runtime/journal.js'
import { plain } from './table.js'

/** How far a song is when it has reached a status, as a share of its time. Measured on songs of 6 to 25 parts. */
const REACHED: Record<string, number> = {
  new: 0,
  converted: 0.3,
  aligned: 0.4,
  rendered: 0.42,
  composited: 0.92,
  done: 1,
}
const BAR = 28
const REDRAW_MS = 200

interface Out {
  isTTY?: boolean
  columns?: number
  write(text: string): unknown
}

/** Returns the way to stop. */
export function followSongs(journal: Journal, out: Out): () => void {
  const songs = new Map<string, Record<string, unknown>>()
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
    for (const [song, d] of songs) out.write(`${bar(song, d, stitched.get(song) ?? 0, out.columns ?? 80)}\n`)
    drawn = songs.size
  }
  const timer = bars ? setInterval(draw, REDRAW_MS) : undefined
  const stop = journal.subscribe((events) => {
    if (bars) clear()
    for (const event of events) {
      const said = line(event, songs)
      if (said !== undefined && (!bars || event.topic !== 'songs')) out.write(`${said}\n`)
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

/** What of an event is worth a line; keeps the latest of each song. */
function line(event: StatusEvent, songs: Map<string, Record<string, unknown>>): string | undefined {
  const { topic, key, op, d } = event
  if (topic === 'songs') {
    const before = songs.get(key)
    if (op === 'del') songs.delete(key)
    else songs.set(key, d)
    if (op === 'del' || before?.status === d.status) return undefined
    return plain(`${key}: ${d.status}${d.because ? `: ${d.because}` : ''}`)
  }
  if (topic === 'ingest' && d.state === 'ignored') return plain(`ignored ${key}: ${d.because}`)
  if (!topic.startsWith('song/') || !d.because || key === 'song') return undefined
  return plain(`${topic.slice(5)} ${key}: ${d.status}: ${d.because}`)
}

function bar(song: string, d: Record<string, unknown>, stitched: number, columns: number): string {
  const reached = REACHED[String(d.status)] ?? 0
  const share = d.status === 'rendered' ? reached + stitched * (REACHED.composited! - reached) : reached
  const full = Math.round(share * BAR)
  const text = `${plain(song).padEnd(24)} [${'█'.repeat(full)}${'·'.repeat(BAR - full)}] ${d.status}${d.because ? `: ${d.because}` : ''}`
  return plain(text).slice(0, columns - 1)
}
