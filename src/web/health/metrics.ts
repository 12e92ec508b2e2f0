/** The service's metrics, in Prometheus' text, again and again -> what is plotted. Pure. */

/** By name with labels, as it is written: `troupe_jobs{state="done"}`. */
export type Metrics = ReadonlyMap<string, number>

export function readMetrics(text: string): Metrics {
  const found = new Map<string, number>()
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    const [, name, value] = /^(\S+?(?:\{.*\})?) (\S+)/.exec(line) ?? []
    if (name !== undefined) found.set(name, Number(value))
  }
  return found
}

export interface Look {
  /** ms since the epoch. */
  atMs: number
  metrics: Metrics
}

/** One value a look; null where there is none to tell. */
export interface Curve {
  title: string
  unit: string
  digits: number
  at(look: Look, before: Look | undefined): number | null
}

const measured = ({ metrics }: Look, name: string): number | null => metrics.get(name) ?? null

const sumOf = (look: Look, names: readonly string[]): number | null => {
  const values = names.map((name) => measured(look, name)).filter((value) => value !== null)
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) : null
}

/** What a counter has grown by a second. It may begin anew with the service: then nothing is told. */
export function perSecond(look: Look, before: Look | undefined, names: readonly string[]): number | null {
  if (!before) return null
  const [now, then] = [sumOf(look, names), sumOf(before, names)]
  const seconds = (look.atMs - before.atMs) / 1000
  return now === null || then === null || now < then || seconds <= 0 ? null : (now - then) / seconds
}

const ENDED = ['done', 'refused', 'dead'].map((state) => `troupe_jobs{state="${state}"}`)
const scaled = (value: number | null, by: number): number | null => (value === null ? null : value * by)

export const CURVES: readonly Curve[] = [
  { title: 'Work ended', unit: 'a second', digits: 1, at: (look, before) => perSecond(look, before, ENDED) },
  { title: 'Work waiting', unit: '', digits: 0, at: (look) => sumOf(look, ['troupe_jobs{state="waiting"}']) },
  {
    title: 'Processor',
    unit: 'cores, without ffmpeg',
    digits: 2,
    at: (look, before) => perSecond(look, before, ['troupe_process_cpu_seconds_total']),
  },
  {
    title: 'Memory',
    unit: 'MB',
    digits: 0,
    at: (look) => scaled(sumOf(look, ['troupe_process_resident_memory_bytes']), 1e-6),
  },
  {
    title: 'Event loop, latest',
    unit: 'ms behind',
    digits: 1,
    at: (look) => scaled(sumOf(look, ['troupe_nodejs_eventloop_lag_p99_seconds']), 1000),
  },
  {
    title: 'Status events',
    unit: 'a second',
    digits: 1,
    at: (look, before) => perSecond(look, before, ['troupe_events_seq']),
  },
]

/** Times in s, and for every curve its values. */
export function plotted(looks: readonly Look[]): { timesS: number[]; values: (number | null)[][] } {
  return {
    timesS: looks.map(({ atMs }) => atMs / 1000),
    values: CURVES.map(({ at }) => looks.map((look, n) => at(look, looks[n - 1]))),
  }
}
