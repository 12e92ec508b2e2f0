/** Facts of an object <-> an object of their own in the bucket, named by its hash from the object that they are of. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { RemoteFault } from '../errors.js'
import type { Facts } from '../runtime/tools.js'
import type { Bucket } from './bucket.js'

/**
 * Not in the object's metadata: that holds 2 KB of ASCII, and facts may say more in any language. The hash ties them to the bytes:
 * facts that were sent before or after other bytes say nothing of these.
 */
const factsKey = (key: string): string => `.facts/${key}.json`

/** The facts first: an object whose facts never came would be made again for nothing. What to say of them with the object. */
export async function sendFacts(
  key: string,
  facts: Facts,
  { bucket, scratch, signal }: { bucket: Bucket; scratch: string; signal?: AbortSignal | undefined },
): Promise<{ facts: string }> {
  const text = JSON.stringify(facts)
  const to = factsKey(key)
  return withFile(scratch, async (file) => {
    await writeFile(file, text)
    await bucket.put(to, file, bucket.kindOf(to), signal)
    return { facts: hashOf(text) }
  })
}

/** Undefined when there is no such object, or none whose facts are known. */
export async function fetchFacts(
  key: string,
  { bucket, scratch }: { bucket: Bucket; scratch: string },
): Promise<Facts | undefined> {
  const stored = await bucket.head(key)
  if (stored?.meta.facts === undefined) return undefined
  const text = await withFile(scratch, async (file) => {
    await bucket.get(factsKey(key), file)
    return readFile(file, 'utf8')
  }).catch((fault) => {
    if (fault instanceof RemoteFault && fault.kind === 'gone') return undefined
    throw fault
  })
  if (text === undefined || hashOf(text) !== stored.meta.facts) return undefined
  const facts = JSON.parse(text) as Facts
  return facts.sizeBytes === stored.sizeBytes ? facts : undefined
}

export const hashOfFacts = (facts: Facts): string => hashOf(JSON.stringify(facts))

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

async function withFile<T>(folder: string, work: (file: string) => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true })
  const file = join(folder, `facts-${randomBytes(6).toString('hex')}.json`)
  try {
    return await work(file)
  } finally {
    await rm(file, { force: true })
  }
}
