/** A lane whose objects have landed -> all of them in the bucket, a window at a time, or the reason why one is not. */
import { Budget } from '../../src/runtime/budget.js'
import { join, later } from './messages.js'
import type { Outbox } from './outbox.js'
import { UPLOAD_ITEM, uploadNote } from './status.js'
import { sendWindow } from './window.js'

/** So many lanes at once; what they do at once together is bounded by requests. */
const LANES = 4
/** Then the next lane in line has the seat: a style of three hundred thousand pictures would keep it for an hour. */
const TURN_MS = 10_000

/**
 * Waits on the network and hashes a little: it holds no token of the CPU. The requests of all lanes share a budget of their own, so
 * that a song's video does not queue behind a style's three hundred thousand pictures.
 */
export function upload(outbox: Outbox) {
  const { ledger, gate, clock = Date.now } = outbox
  let requests: Budget | undefined
  return join({
    name: 'upload',
    version: 1,
    accepts: ['objects.landed'],
    sends: [],
    concurrency: LANES,
    key: ({ body }) => body.lane,
    member: () => 'newest',

    async handle(messages, { status, progress, signal, settings }) {
      const { lane } = messages[0]!.body
      requests ??= new Budget(settings.parallel)
      const say = (how: Parameters<typeof uploadNote>[1]) =>
        status.note(UPLOAD_ITEM, uploadNote(ledger.counts(lane), how))
      const turnEnds = clock() + TURN_MS
      let because: string | null = null
      for (;;) {
        const leave = gate.leave()
        if (leave.go === 'wait') {
          say({ blocked: true, because: leave.because })
          return later(leave.ms)
        }
        const window = ledger.take(lane, leave.go === 'first' ? 1 : settings.windowObjects)
        const from = clock()
        try {
          if (window.length === 0) break
          const result = await sendWindow(lane, window, { outbox, requests, signal, attempts: settings.attempts })
          because = result.because ?? because
          const rate = result.stored > 0 ? rateOf(result.stored, clock() - from) : null
          say({ rate, because })
          status.sample(UPLOAD_ITEM, { ...ledger.counts(lane), rate })
          progress.write({ stored: ledger.counts(lane).stored })
          if (clock() >= turnEnds) return later(0)
        } finally {
          if (leave.go === 'first') gate.notAsked()
        }
      }
      const [failed] = ledger.failed(lane, 1)
      say({ because: failed?.because ?? because })
      const due = ledger.nextDue(lane)
      if (due !== undefined) return later(Math.max(0, due - clock()))
    },
  })
}

const rateOf = (objects: number, ms: number): number => Math.round((objects / Math.max(1, ms)) * 10_000) / 10
