/** What the SDK throws -> the RemoteFault it means. Pure: what it was asked, and the time, come in by argument. */
import { RemoteFault, type RemoteTrouble } from '../errors.js'

/** What was asked, of whom. */
export interface Asking {
  endpoint: string
  bucket: string
  key?: string
  /** `put`, `copy from x`, `list`. */
  doing: string
}

/** As S3 servers name it, whatever HTTP status they send with it. */
const CODES: Record<string, RemoteTrouble> = {
  SlowDown: 'throttled',
  SlowDownRead: 'throttled',
  SlowDownWrite: 'throttled',
  Throttling: 'throttled',
  ThrottlingException: 'throttled',
  TooManyRequests: 'throttled',
  TooManyRequestsException: 'throttled',
  RequestLimitExceeded: 'throttled',
  BandwidthLimitExceeded: 'throttled',
  RequestTimeout: 'timeout',
  RequestTimeoutException: 'timeout',
  RequestTimeTooSkewed: 'clock',
  RequestExpired: 'clock',
  NoSuchBucket: 'no-bucket',
  InvalidBucketName: 'no-bucket',
  PermanentRedirect: 'no-bucket',
  TemporaryRedirect: 'no-bucket',
  NoSuchKey: 'gone',
  NotFound: 'gone',
  BadDigest: 'checksum',
  InvalidDigest: 'checksum',
  XAmzContentSHA256Mismatch: 'checksum',
  XAmzContentChecksumMismatch: 'checksum',
  InvalidPart: 'checksum',
  EntityTooLarge: 'too-large',
  KeyTooLongError: 'bad-key',
  InvalidObjectName: 'bad-key',
  InvalidURI: 'bad-key',
  AuthorizationHeaderMalformed: 'denied',
  // a queue says it in the name of the error alone
  AccessDenied: 'denied',
  AccessDeniedException: 'denied',
  InvalidClientTokenId: 'denied',
  UnrecognizedClientException: 'denied',
  QueueDoesNotExist: 'no-bucket',
  ExpiredToken: 'denied',
  InvalidToken: 'denied',
  // what was sent did not come whole, or what it belonged to was swept away: to be sent again
  IncompleteBody: 'unavailable',
  NoSuchUpload: 'unavailable',
  OperationAborted: 'unavailable',
}

const EXPECTED: Record<RemoteTrouble, string> = {
  throttled: 'room for another request',
  unavailable: 'a server that answers',
  timeout: 'an answer in time',
  denied: 'credentials that may do this',
  clock: 'a clock within 15 minutes of the server',
  'no-bucket': 'a bucket of this name, reached where it is',
  'not-s3': 'a server that speaks S3 and can do this: endpoint, pathStyle, checksums and kinds say what is asked of it',
  checksum: 'the bytes that were sent',
  'too-large': 'an object of a size that the server takes',
  gone: 'an object of this name',
  'bad-key': 'a key that the server takes',
}

/** An answer that says that all went well, and cannot be right. */
export class Unexpected extends Error {
  override name = 'Unexpected'
  readonly trouble: RemoteTrouble
  readonly found: string
  readonly expected: string

  constructor(trouble: RemoteTrouble, found: string, expected: string = EXPECTED[trouble]) {
    super(`found ${found}, expected ${expected}`)
    this.trouble = trouble
    this.found = found
    this.expected = expected
  }
}

/** Further apart and S3 refuses signatures; told of no sooner than it may matter. */
const SKEW_MS = 5 * 60_000

/** The fields of an SDK error that say something; all may be missing. */
interface Thrown {
  name?: string
  message?: string
  code?: string
  Code?: string
  path?: string
  $metadata?: { httpStatusCode?: number }
  $response?: { statusCode?: number; headers?: Record<string, string> }
}

/** Faults of the program or of a local file come back as they are. */
export function faultOf(thrown: unknown, asking: Asking, now: number): unknown {
  if (thrown instanceof RemoteFault || !(thrown instanceof Error)) return thrown
  if (thrown instanceof Unexpected) {
    return new RemoteFault(thrown.trouble, wordsOf(asking, thrown.found, thrown.expected), { cause: thrown })
  }
  const said = thrown as Thrown
  const found = judged(said, now)
  if (!found) return thrown
  const { trouble, what } = found
  const retryAfterMs = retryAfterOf(said.$response?.headers?.['retry-after'], now)
  return new RemoteFault(trouble, wordsOf(asking, what, EXPECTED[trouble]), { retryAfterMs, cause: thrown })
}

/** `put final/a.mp4 in bucket b at http://…: found x, expected y` */
export const wordsOf = ({ endpoint, bucket, key, doing }: Asking, found: string, expected: string): string =>
  `${doing}${key === undefined ? '' : ` ${plain(key)}`} in bucket ${bucket} at ${endpoint}: found ${found}, expected ${expected}`

function judged(said: Thrown, now: number): { trouble: RemoteTrouble; what: string } | undefined {
  const status = said.$response?.statusCode ?? said.$metadata?.httpStatusCode
  const code = said.Code ?? (said.name && said.name in CODES ? said.name : undefined)
  if (status !== undefined) {
    const skew = skewOf(said.$response?.headers?.date, now)
    if (status === 403 && skew !== undefined) return { trouble: 'clock', what: `${code ?? 'HTTP 403'}, and ${skew}` }
    const trouble = (code !== undefined && CODES[code]) || troubleOf(status, code, said)
    if (code === undefined)
      return { trouble, what: `HTTP ${status}${isBodiless(said) ? '' : " and a page that is not S3's"}` }
    const words = said.message && said.message !== 'UnknownError' ? `: ${said.message}` : ''
    return { trouble, what: `${code} (HTTP ${status})${words}` }
  }
  if (said.name === 'CredentialsProviderError') return { trouble: 'denied', what: `no credentials: ${said.message}` }
  if (said.path !== undefined) return undefined // of a file on this box
  const message = wordsOfHandler(said.message ?? '')
  const what = said.code && !message.includes(said.code) ? `${said.code}: ${message}` : message
  if (said.code?.startsWith('HPE_') || said.code === 'EPROTO') return { trouble: 'not-s3', what }
  if (said.code === 'ETIMEDOUT' || (said.name === 'TimeoutError' && said.code === undefined)) {
    return { trouble: 'timeout', what }
  }
  // a system error, or one of TLS: nobody answered, or nobody whom we may trust
  return said.code !== undefined && !said.code.startsWith('ERR_INVALID') ? { trouble: 'unavailable', what } : undefined
}

/** Without its own name, and how it came to have its limits. */
const wordsOfHandler = (message: string): string =>
  message.replace(/^@smithy\/node-http-handler - (\[ERROR\] )?/, '').replace(/( \(.*\))?\.$/, '')

/** Of an answer whose code says nothing. HEAD has no body, and so no code. */
function troubleOf(status: number, code: string | undefined, said: Thrown): RemoteTrouble {
  if (status === 429) return 'throttled'
  if (status === 408 || status === 504) return 'timeout'
  if (status === 501) return 'not-s3'
  if (status >= 500) return 'unavailable'
  if ((status === 401 || status === 403) && (code !== undefined || isBodiless(said))) return 'denied'
  return 'not-s3'
}

/** The SDK found nothing to read, and nothing that it could not read either. */
const isBodiless = ({ message }: Thrown): boolean => message === 'UnknownError'

function skewOf(date: string | undefined, now: number): string | undefined {
  const theirs = Date.parse(date ?? '')
  if (Number.isNaN(theirs) || Math.abs(theirs - now) < SKEW_MS) return undefined
  return `it is ${new Date(now).toISOString()} here and ${new Date(theirs).toISOString()} there`
}

/** Seconds, or a date. */
function retryAfterOf(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs)
}

/** Keys come from outside: nothing in them may end a line of the log. */
const plain = (key: string): string => (/^[\x20-\x7e\u00a0-\uffff]*$/.test(key) ? key : JSON.stringify(key))
