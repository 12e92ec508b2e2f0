/** The id of a style -> its live topic, and its document, asked for anew when the topic says that it may be another. */
import { type Fetched, useFetched } from '../live/fetched.js'
import { useTopic } from '../live/live.js'
import type { D, Topic } from '../live/topic.js'
import type { StyleFacts } from './facts.js'

export interface Followed {
  topic: Topic
  items: ReadonlyMap<string, D>
  /** The style's own item; empty while nothing is known. */
  style: D
  facts: Fetched<StyleFacts>
}

/** Pictures that get made change nothing in the document. */
function documentAsOf(items: ReadonlyMap<string, D>): string {
  const { status, fingerprint, files, approved } = items.get('style') ?? {}
  return JSON.stringify([status, fingerprint, files, approved, items.get('reviews')])
}

export function useStyle(id: string): Followed {
  const topic = useTopic(`style/${id}`)
  const items = topic.all()
  const path = items.size > 0 ? `api/v1/styles/${encodeURIComponent(id)}` : undefined
  return { topic, items, style: items.get('style') ?? {}, facts: useFetched<StyleFacts>(path, documentAsOf(items)) }
}
