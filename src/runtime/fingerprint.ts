/** Anything that JSON can hold -> a short name that is equal only for equal content. */
import { createHash } from 'node:crypto'

/** 32 hex digits of SHA-256 over the canonical JSON: keys sorted, so that the order of writing does not matter. */
export function fingerprint(...content: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(content, sorted)).digest('hex').slice(0, 32)
}

function sorted(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}
