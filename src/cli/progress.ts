/** How far a long command is -> a bar that redraws itself on a terminal, plain lines now and then elsewhere. */

interface Out {
  isTTY?: boolean
  columns?: number
  write(text: string): unknown
}

export interface Progress {
  /** `done` of the total; `beside` is said behind it. */
  at(done: number, beside?: string): void
  /** Takes the bar away. */
  end(): void
}

const BAR = 28
const REDRAW_MS = 100
const LINE_MS = 5000

/** On stderr, so that an answer on stdout stays an answer. A command that is over before the first line is due says nothing. */
export function progressOf(
  what: string,
  total: number,
  out: Out = process.stderr,
  now: () => number = () => performance.now(),
): Progress {
  const isBar = out.isTTY === true
  const from = now()
  let lastMs = isBar ? from - REDRAW_MS : from
  return {
    at(done, beside = '') {
      if (now() - lastMs < (isBar ? REDRAW_MS : LINE_MS)) return
      lastMs = now()
      const left =
        done > 0 && done < total ? `, ${timeText((((now() - from) / done) * (total - done)) / 1000)} left` : ''
      const said = `${done} of ${total}${left}${beside && `, ${beside}`}`
      if (!isBar) {
        out.write(`${what}: ${said}\n`)
        return
      }
      const full = total === 0 ? BAR : Math.round((BAR * done) / total)
      const bar = `${what} [${'█'.repeat(full)}${'·'.repeat(BAR - full)}] ${said}`
      out.write(`\r\x1b[K${bar.slice(0, (out.columns ?? 80) - 1)}`)
    },
    end() {
      if (isBar) out.write('\r\x1b[K')
    },
  }
}

/** `40 s`, `12 min`, `3.4 h` */
export function timeText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
}
