/** What Troupe asks of a bucket: keys of the store in, objects out. Every fault is a RemoteFault that names endpoint, bucket and key. */

/** An object as the bucket knows it. */
export interface Stored {
  /** Of the store, without the prefix it has in the bucket. */
  key: string
  sizeBytes: number
  /** Without quotes. The MD5 in hex where the object came in one part and is not encrypted with a key of its own. */
  etag?: string
  /** Base64, of the whole object, where the server gives one. A listing never does. */
  checksum?: Checksum
  /** Names in lower case. A listing does not tell it: empty there. */
  meta: Readonly<Record<string, string>>
}

export interface Checksum {
  algorithm: 'SHA256' | 'SHA1' | 'CRC32' | 'CRC32C' | 'CRC64NVME'
  value: string
}

/** How an object is kept and handed out; absent means that the bucket's own default holds. */
export interface ObjectKind {
  contentType: string
  cacheControl?: string
  storageClass?: string
  acl?: string
}

export interface Sending extends ObjectKind {
  /** Printable ASCII, at most 2 KB together; names in lower case. */
  meta?: Readonly<Record<string, string>>
}

/**
 * Faults are RemoteFault (src/errors.ts); when `signal` aborts, its reason is thrown. A fault of the local file (gone, unreadable)
 * comes through as Node gives it. What returns has been held against what was sent: a server that stored something else is a
 * fault of kind `checksum`, and the object does not count as stored.
 */
export interface Bucket {
  /** `file` is absolute and stays. `sha256` of its bytes in hex, where it is known: sent along where checksums are on. */
  put(key: string, file: string, kind: Sending & { sha256?: string }, signal?: AbortSignal): Promise<Stored>
  /**
   * On the server, bytes unsent; `kind` and `meta` replace those of the source. Kind `gone` when there is no source. The server
   * tells no size, and equal ETags tell that the bytes are: nothing more is asked, for there are thousands.
   */
  copy(from: string, to: string, kind: Sending, signal?: AbortSignal): Promise<Pick<Stored, 'key' | 'etag' | 'meta'>>
  head(key: string, signal?: AbortSignal): Promise<Stored | undefined>
  /** In pages of a thousand, in no promised order. `prefix` need not end at a folder. */
  list(prefix: string, signal?: AbortSignal): AsyncIterable<Stored>
  /** Writes `file` whole or not at all. Kind `gone` when there is no such object. */
  get(key: string, file: string, signal?: AbortSignal): Promise<Stored>
  /** What is not there is dropped without a word. */
  drop(keys: readonly string[], signal?: AbortSignal): Promise<void>
  /** Aborts uploads in parts that were begun longer ago than this and never ended; how many there were. */
  sweepMultiparts(olderThanMs: number, signal?: AbortSignal): Promise<number>
  /** Where anybody can read the object for `forS` seconds, without credentials. Not asked of the server: it may be absent. */
  link(key: string, forS: number): Promise<string>
  /** As configured for this key. */
  kindOf(key: string): ObjectKind
}
