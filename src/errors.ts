/** Every fault that has a name, in one place, so that all messages can be read in a minute. */

/** Work that can never succeed: a wrong name, not a recording, a file cut short. Kept, shown, never retried. */
export class Refusal extends Error {
  override name = 'Refusal'
}

/** A child process that ended badly: what it was asked, how it ended and the last it said. Retried. */
export class ToolFault extends Error {
  override name = 'ToolFault'
  readonly tool: string
  readonly args: readonly string[]
  readonly exit: string
  readonly lastWords: readonly string[]

  constructor(tool: string, args: readonly string[], exit: string, lastWords: readonly string[]) {
    super(`${tool} ended with ${exit}: ${lastWords.at(-1) ?? 'it said nothing'}`)
    this.tool = tool
    this.args = args
    this.exit = exit
    this.lastWords = lastWords
  }
}

/** A child process that made no progress for a while and was ended for it. Retried. */
export class Stalled extends ToolFault {
  override name = 'Stalled'
}

/** The work was told to stop: the service stops, or something newer took its place. Costs no attempt. */
export class Aborted extends Error {
  override name = 'Aborted'
}

/** What is the matter with the bucket, and so what may be done about it. */
export type RemoteTrouble =
  /** Too much at once: 503 SlowDown, 429. */
  | 'throttled'
  /** Nobody answers, the connection breaks, or the server fails (5xx). */
  | 'unavailable'
  | 'timeout'
  /** Wrong or missing credentials, or no right to do this. */
  | 'denied'
  /** The clock of this box is off by so much that signatures are refused. */
  | 'clock'
  | 'no-bucket'
  /** Something answers that does not speak S3, or not as much of it as was asked. */
  | 'not-s3'
  /** What is stored, or came, is not what was sent. */
  | 'checksum'
  | 'too-large'
  /** There is no such object. */
  | 'gone'
  | 'bad-key'

/** What went wrong between us and the bucket: names endpoint, bucket and key, what was found and what was expected. */
export class RemoteFault extends Error {
  override name = 'RemoteFault'
  readonly kind: RemoteTrouble
  /** As the server asked, in Retry-After. */
  readonly retryAfterMs?: number

  constructor(
    kind: RemoteTrouble,
    message: string,
    { retryAfterMs, cause }: { retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause })
    this.kind = kind
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs
  }
}

/** Trouble that every request to the bucket has, whatever its object: no piece of work has a part in it. */
export type Outage = Exclude<RemoteTrouble, 'checksum' | 'too-large' | 'gone' | 'bad-key'>

const OF_ONE_OBJECT: ReadonlySet<RemoteTrouble> = new Set(['checksum', 'too-large', 'gone', 'bad-key'])

export const isOutage = (fault: unknown): fault is RemoteFault & { kind: Outage } =>
  fault instanceof RemoteFault && !OF_ONE_OBJECT.has(fault.kind)

/** A wrong command line, setting or request, for the person who wrote it; `findings` say where in a request. */
export class Usage extends Error {
  override name = 'Usage'
  readonly findings: readonly { path: string; found: unknown; expected: string }[]

  constructor(message: string, findings: Usage['findings'] = []) {
    super(message)
    this.findings = findings
  }
}

/** What any thrown thing says, in one line. */
export const reasonOf = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault))
