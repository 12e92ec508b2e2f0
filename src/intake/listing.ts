/** What the intake says of a folder: a file handed on, and every change of what is known of one. */

/** A file whose bytes are whole, as far as its format tells, and have been still for the settle time. */
export interface Settled {
  root: string
  /** Relative to the root, parts separated by `/`. */
  path: string
  absolute: string
  sizeBytes: number
  /** Milliseconds since the epoch. */
  mtimeMs: number
  /** SHA-256 of the bytes, in hex. */
  hash: string
  /** Why the file is handed on though it is not whole: the patience for its rest ran out. */
  unfinished?: string
}

/** What an alarm is about. Each stands until a `calm` about the same thing. */
export type AlarmAbout = 'root' | 'missing' | 'removed' | 'hints' | 'scan' | `folder ${string}`

export type Listing =
  /** It is here and is waited for until it is still, then for what `unfinished` names. Its size may be 5 s old. */
  | { state: 'settling'; path: string; sizeBytes: number; unfinished?: string }
  /** The path is left alone, because its name or its kind is not one that is taken here. */
  | { state: 'ignored'; path: string; because: string; sizeBytes?: number }
  /** The file has been handed on, or was in an earlier life of the service. */
  | { state: 'taken'; path: string; sizeBytes: number; hash: string; unfinished?: string }
  /** The path is no longer there. */
  | { state: 'gone'; path: string }
  /** Something keeps the intake from seeing the folder as it is. Nothing is taken for deleted meanwhile. */
  | { state: 'alarm'; about: AlarmAbout; because: string }
  | { state: 'calm'; about: AlarmAbout }
