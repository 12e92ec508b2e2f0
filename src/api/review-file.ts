/** The text of a style's reviews.json -> what people said of its combinations; and the file with one more, or one less. */
import type { z } from 'zod'

import { conflict } from './fault.js'
import { REVIEW } from './style-shapes.js'

export type Review = z.infer<typeof REVIEW>

const FILE = 'reviews.json'
/** Whoever writes more than this is no person. */
const MOST_REVIEWS = 10_000

type Json = Record<string, unknown>

/** Those that can be read: what people wrote there by hand is theirs. */
export function reviewsIn(text: string | undefined): Review[] {
  const listed = listIn(text)
  return (listed?.reviews ?? []).flatMap((entry) => {
    const read = REVIEW.safeParse(entry)
    return read.success ? [read.data] : []
  })
}

export function withReview(text: string | undefined, review: Review): Json {
  const { json, reviews } = readable(text)
  if (reviews.length >= MOST_REVIEWS) {
    throw conflict('too-many', `${FILE} holds ${reviews.length} reviews: take some away before the next`)
  }
  return { ...json, reviews: [...reviews, review] }
}

/** Undefined when there is none of that id. */
export function withoutReview(text: string | undefined, id: string): Json | undefined {
  const { json, reviews } = readable(text)
  const left = reviews.filter((entry) => (entry as { id?: unknown } | null)?.id !== id)
  return left.length === reviews.length ? undefined : { ...json, reviews: left }
}

function readable(text: string | undefined): { json: Json; reviews: unknown[] } {
  const listed = listIn(text)
  if (listed) return listed
  throw conflict('broken-file', `${FILE}: expected { "reviews": [ … ] }: put it right by hand first`)
}

function listIn(text: string | undefined): { json: Json; reviews: unknown[] } | undefined {
  if (text === undefined || text.trim() === '') return { json: {}, reviews: [] }
  try {
    const json: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    if (typeof json !== 'object' || json === null) return undefined
    const { reviews = [] } = json as Json
    return Array.isArray(reviews) ? { json: json as Json, reviews } : undefined
  } catch {
    return undefined
  }
}
