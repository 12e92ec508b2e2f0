/** The frames of one subscription -> what its listener is told, and from where it would resume. */

// biome-ignore lint/suspicious/noExplicitAny: a frame is what the service says it is; the protocol is its contract
export type Frame = Record<string, any>

/** What a listener is told: first everything that is, then what changes. `snapshot` may come again and replaces all. */
export interface Listener {
  snapshot(items: { key: string; rev: number; d: Record<string, unknown> }[]): void
  put(key: string, d: Record<string, unknown>, event: Frame): void
  del(key: string, event: Frame): void
  /** Newest wins; for display only. */
  sample?(key: string, d: Record<string, unknown>): void
}

export interface Followed {
  topic: string
  listener: Listener
  /** Up to where the listener knows everything. */
  seq: number | undefined
  /** On this connection all that came before has been told: a mark may move `seq`. */
  level: boolean
  coming: Parameters<Listener['snapshot']>[0]
}

export const newlyFollowed = (topic: string, listener: Listener): Followed => ({
  topic,
  listener,
  seq: undefined,
  level: false,
  coming: [],
})

export function tell(each: Followed, frame: Frame): void {
  const { listener } = each
  if (frame.t === 'reset') {
    each.seq = undefined
    each.level = false
    each.coming = []
  } else if (frame.t === 'resumed') {
    each.level = true
  } else if (frame.t === 'snap') {
    each.coming.push(...frame.items)
    if (!frame.last) return
    each.seq = frame.seq
    each.level = true
    listener.snapshot(each.coming)
    each.coming = []
  } else if (frame.t === 'ev') {
    each.seq = frame.seq
    if (frame.op === 'put') listener.put(frame.key, frame.d, frame)
    else listener.del(frame.key, frame)
  } else if (frame.t === 'mark') {
    if (each.level) each.seq = Math.max(each.seq ?? 0, frame.seq)
  } else if (frame.t === 's') {
    listener.sample?.(frame.key, frame.d)
  }
}
