/** What people said of a style's combinations -> what holds of each: a later word replaces an earlier one. Pure. */
import type { Review } from '../dress/facts.js'

type About = Pick<Review, 'length' | 'codes'>

export const sameChoice = (a: About, b: About): boolean =>
  a.length === b.length && [...a.codes].sort().join() === [...b.codes].sort().join()

/** Of one combination, newest first. */
export const reviewsOf = (reviews: readonly Review[], about: About): Review[] =>
  reviews.filter((review) => sameChoice(review, about)).reverse()

/** Combinations of which the newest word is no, the newest first. */
export function rejected(reviews: readonly Review[]): Review[] {
  const newest = new Map<string, Review>()
  for (const review of [...reviews].reverse()) {
    const about = `${review.length} ${[...review.codes].sort().join()}`
    if (!newest.has(about)) newest.set(about, review)
  }
  return [...newest.values()].filter(({ verdict }) => verdict === 'rejected')
}
