/** What a handler is given to work with. The runtime names its tools as interfaces; store, media and status fit them. */
import type { Pool } from '../media/pool.js'

/** What is known of an object in the store, beside its bytes. Kept with it, so that it outlives the database. */
export interface Facts {
  /** Fingerprint of all that went into it; equal means that making it again would change nothing. */
  from: string
  sizeBytes: number
  [fact: string]: unknown
}

/** An object that has come into the store. */
export interface Landed {
  key: string
  /** Equal only where the bytes are equal. */
  content?: string
  sizeBytes?: number
}

/** The object store: a folder by default. Keys are relative paths with `/`. An object is there whole or not at all. */
export interface Store {
  has(key: string): Promise<boolean>
  /** Undefined when the object is absent, or when its bytes are not the ones the facts were written for. */
  facts(key: string): Promise<Facts | undefined>
  /** A local path of the object's present bytes, under `scratch`; a later `put` does not change them. */
  fetch(key: string, scratch: string): Promise<string>
  /** Takes the file over (it is gone from where it was). Durable and visible when it returns. */
  put(key: string, file: string, facts: Record<string, unknown> & { from: string }): Promise<Facts>
  /** In no order: there may be millions. */
  list(prefix: string): AsyncIterable<{ key: string; sizeBytes: number }>
  drop(key: string): Promise<void>
  /**
   * The folder of all objects whose keys begin with `prefix/`, for work that makes thousands at once; it need not be there yet.
   * What is put there comes under a hidden name, and gets its own by a rename. It has no facts.
   */
  folder(prefix: string): string
  /**
   * Last parts of the keys that stand directly under `prefix/`, some at a time and in no order, so that thousands can be looked for
   * at once. No hidden ones; some may come twice.
   */
  names(prefix: string): AsyncIterable<readonly string[]>
  /**
   * Told by work that wrote into `folder()` itself, after it did and before it keeps what it has done: killed in between, it does
   * both again. `content` is equal only where the bytes are equal.
   */
  landed(objects: readonly (Landed & { content: string })[]): void
}

export interface MediaInput {
  /** Absolute path; opened as `file:` with the protocol whitelist. Or a lavfi source, such as `color=black:…`. */
  from: { file: string } | { lavfi: string }
  /** Options before `-i`. */
  options?: readonly string[]
}

export interface MediaOutput {
  /** Absolute path of a file, or undefined to throw the output away (`-f null`). */
  file?: string
  /** Options before the output's name. */
  options: readonly string[]
}

/** One ffmpeg command as data. */
export interface MediaCommand {
  inputs: readonly MediaInput[]
  /** `-filter_complex`, where there is one. */
  graph?: string
  outputs: readonly MediaOutput[]
}

export interface MediaResult {
  /** Video frames written, as ffmpeg counted them; 0 for sound alone. */
  frames: number
  /** Everything ffmpeg said on stderr but its progress lines, at most the last 400 lines. */
  said: readonly string[]
  /** Highest resident set of the child, in MiB. */
  peakMiB: number
}

export interface MediaStream {
  kind: 'video' | 'audio'
  codec: string
  /** As shown: with square pixels, turned as the camera was held. */
  widthPx?: number
  heightPx?: number
  /** Black is 0 and white 255, as browsers record a canvas; otherwise 16 and 235. */
  fullRange?: boolean
  /** How colours were made into YUV, in ffmpeg's words, e.g. `bt709`; absent when the file does not say. */
  matrix?: string
  /** As declared; 0 when the file does not say. */
  fps?: number
  channels?: number
  sampleRate?: number
  /** Where its last packet ends, in s from the zero of the container's time line; absent when it has none, or nobody asked. */
  endS?: number
}

/** What a file says of itself, before anything is decoded. */
export interface Probe {
  /** Demuxer names as ffprobe gives them, e.g. `matroska,webm`. */
  container: string
  /** As the header declares it, in seconds; undefined where the header does not say (live recordings). */
  declaredS: number | undefined
  streams: readonly MediaStream[]
  /** It stops in the middle of a packet. False when nobody asked. */
  isCutShort: boolean
}

export interface Ffmpeg {
  /**
   * Reads the header under a time limit. Throws Refusal, naming the file, when it is not a recording or over the limits.
   * `toEnd`: and all its packets, without decoding one.
   */
  probe(file: string, options?: { toEnd: boolean }): Promise<Probe>
  /** Runs one command to its end. Throws ToolFault, Stalled or Aborted. Partial outputs are removed when it fails. */
  run(command: MediaCommand, onProgress?: (frames: number) => void): Promise<MediaResult>
}

/** News about the envelope's subject. Notes are committed with the ending of the work; samples are never stored. */
export interface News {
  /** Merges `detail` into the item of the subject's topic, when (and only when) the work's ending is committed. */
  note(item: string, detail: Record<string, unknown>): void
  /** Newest wins, pushed at once to whoever listens, e.g. `{ pct: 50.2 }`. */
  sample(item: string, detail: Record<string, unknown>): void
}

/** What is made of a long piece of work so far, kept in the journal. */
export interface Progress {
  /** What an earlier attempt, or this one, wrote last; null when nothing was. */
  read(): unknown
  /** Committed at once, and the notes so far with it. A service that dies later is not held against the work. */
  write(value: unknown): void
}

/** The watched folders by name, for decisions that the service itself takes: they are files, as people's are. */
export interface Inbox {
  /** Whole or not at all; it is taken as if a person had put it there. Throws when `path` would leave the folder. */
  write(folder: string, path: string, text: string): Promise<void>
}

export interface Tools {
  store: Store
  ffmpeg: Ffmpeg
  pool: Pool
  status: News
  progress: Progress
  inbox: Inbox
  /** A folder of this attempt alone; made before the handler, gone after it. Absolute. */
  scratch: string
  attempt: number
  signal: AbortSignal
  /**
   * Makes the object `key` unless it is already there from the same `inputs` (by this stage, its version and the tools' versions).
   * `make` writes the file it is given and returns further facts. The facts are the same whether it was made or found.
   */
  once<F extends Record<string, unknown>>(
    key: string,
    inputs: unknown,
    make: (file: string) => Promise<F>,
  ): Promise<F & Facts>
  /** The same for a small result that has no file of its own: kept beside the store by the fingerprint of `inputs`. */
  recall<F extends Record<string, unknown>>(inputs: unknown, make: () => Promise<F>): Promise<F>
}
