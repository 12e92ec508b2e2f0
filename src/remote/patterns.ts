/** Patterns of keys and a key -> the patterns that fit it, the most particular first. */
import type { ByKey } from './settings.js'

/** A pattern is the first segments of a key, `*` standing for any one; the empty one fits every key. */
export function fits(pattern: string, key: string): boolean {
  if (pattern === '') return true
  const names = key.split('/')
  return segmentsOf(pattern).every((segment, at) => (segment === '*' ? at < names.length : segment === names[at]))
}

/** What is said of a key, the most particular last: more segments win, and of as many those without a star. */
export function saidOf<T>(patterns: ByKey<T>, key: string): T[] {
  return Object.entries(patterns)
    .filter(([pattern]) => fits(pattern, key))
    .sort(([a], [b]) => weight(a) - weight(b))
    .map(([, said]) => said)
}

const segmentsOf = (pattern: string): string[] => pattern.replace(/\/$/, '').split('/')

const weight = (pattern: string): number =>
  pattern === '' ? 0 : segmentsOf(pattern).reduce((sum, segment) => sum + (segment === '*' ? 1 : 1.01), 0)
