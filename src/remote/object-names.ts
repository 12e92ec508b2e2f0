/** Keys of the store <-> names of objects in the bucket, and how each is kept there, as configured. */
import { extname } from 'node:path'

import { RemoteFault } from '../errors.js'
import type { ObjectKind } from './bucket.js'
import { saidOf } from './patterns.js'
import type { S3Settings } from './settings.js'

/** As S3 has it, of the name in UTF-8. */
const LONGEST_BYTES = 1024
/** XML cannot say these, and both a listing and a deletion are XML. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNSAYABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

const TYPES: Record<string, string> = {
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
  '.mkv': 'video/x-matroska',
  '.mov': 'video/quicktime',
  '.m4a': 'audio/mp4',
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/wav',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.json': 'application/json',
  '.csv': 'text/csv; charset=utf-8',
}

type Naming = Pick<S3Settings, 'prefixes' | 'kinds'>

/** Throws RemoteFault `bad-key` on what no bucket can hold under this name. */
export function objectName({ prefixes }: Pick<Naming, 'prefixes'>, key: string): string {
  const name = prefixOf(prefixes, key) + key
  const bytes = Buffer.byteLength(name)
  const why =
    key === '' || key.split('/').some((segment) => segment === '' || segment === '.' || segment === '..')
      ? 'expected a relative path without empty segments'
      : bytes > LONGEST_BYTES
        ? `found ${bytes} bytes, expected at most ${LONGEST_BYTES}`
        : UNSAYABLE.test(name) || /\p{Surrogate}/u.test(name)
          ? 'found characters that a listing cannot name'
          : undefined
  if (why !== undefined)
    throw new RemoteFault('bad-key', `${JSON.stringify(key)} cannot be the key of an object: ${why}`)
  return name
}

/**
 * Undefined where the object does not belong to this place: none of our keys would put it there. What lies under `x/` might also be
 * a key without a prefix that begins with `x/`; ours do not, so the longest place that fits has it.
 */
export function keyOf(naming: Pick<Naming, 'prefixes'>, name: string, place: string): string | undefined {
  const fitting = placesOf(naming).filter(
    (one) => name.startsWith(one) && prefixOf(naming.prefixes, name.slice(one.length)) === one,
  )
  const longest = fitting.reduce((a, b) => (b.length > a.length ? b : a), '')
  return fitting.length > 0 && longest === place ? name.slice(place.length) : undefined
}

/** Every place in the bucket where keys that begin with the same letters may lie. */
export const placesOf = ({ prefixes }: Pick<Naming, 'prefixes'>): string[] => [
  ...new Set([prefixes[''] ?? '', ...Object.values(prefixes)]),
]

/** Every setting by itself is the one of the most particular pattern that has it. */
export function kindOf({ kinds }: Pick<Naming, 'kinds'>, key: string): ObjectKind {
  const found: ObjectKind = { contentType: TYPES[extname(key).toLowerCase()] ?? 'application/octet-stream' }
  for (const said of saidOf(kinds, key)) {
    for (const [name, value] of Object.entries(said)) if (value !== undefined) Object.assign(found, { [name]: value })
  }
  // the service's own notes are for nobody else, whoever may see the rest
  if (key.startsWith('.')) delete found.acl
  return found
}

const prefixOf = (prefixes: Naming['prefixes'], key: string): string => saidOf(prefixes, key).at(-1) ?? ''
