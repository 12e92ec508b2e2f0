import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { RemoteFault, type RemoteTrouble } from '../../src/errors.js'
import { faultOf, Unexpected } from '../../src/remote/faults.js'

const test = suite('remote / faults')

const NOW = Date.parse('2026-11-22T10:00:00Z')
const PUT = { endpoint: 'http://s3.example', bucket: 'made', key: 'final/a.mp4', doing: 'put' }

/** As the SDK throws an answer that is no success: fields, and the response hidden beside them. */
function answered(
  status: number,
  code: string | undefined,
  { name = code ?? 'Unknown', headers = {}, message = '' } = {},
) {
  const fault = Object.assign(new Error(message || (code ? `it says ${code}` : 'UnknownError')), {
    name,
    ...(code !== undefined && { Code: code }),
    $fault: 'client',
    $metadata: { httpStatusCode: status, attempts: 1, totalRetryDelay: 0 },
  })
  const date = new Date(NOW).toUTCString()
  return Object.defineProperty(fault, '$response', {
    value: { statusCode: status, headers: { date, ...headers } },
    enumerable: false,
  })
}

/** As the HTTP handler throws what never became an answer. */
const broken = (message: string, fields: object) =>
  Object.assign(new Error(message), { $metadata: { attempts: 1 } }, fields)

const unreadable = (status: number) =>
  answered(status, undefined, {
    name: 'Error',
    message: '@aws-sdk XML parse error: mismatched tags.\n  Deserialization error: to see the raw response, …',
  })

const SHAPES: [what: string, thrown: Error, trouble: RemoteTrouble][] = [
  ['SlowDown', answered(503, 'SlowDown'), 'throttled'],
  ['too many requests', answered(429, 'TooManyRequests'), 'throttled'],
  ['a 429 of a proxy', unreadable(429), 'throttled'],
  ['an unavailable service', answered(503, 'ServiceUnavailable'), 'unavailable'],
  ['an internal error', answered(500, 'InternalError'), 'unavailable'],
  ['an error in a copy whose status was 200', answered(503, 'InternalError'), 'unavailable'],
  ['a bad gateway', unreadable(502), 'unavailable'],
  ['a body that came short', answered(400, 'IncompleteBody'), 'unavailable'],
  ['parts that were swept', answered(404, 'NoSuchUpload'), 'unavailable'],
  ['a reset', broken('socket hang up', { name: 'TimeoutError', code: 'ECONNRESET' }), 'unavailable'],
  ['a refused connection', broken('connect ECONNREFUSED 127.0.0.1:1', { code: 'ECONNREFUSED' }), 'unavailable'],
  ['an unknown host', broken('getaddrinfo ENOTFOUND s3.example', { code: 'ENOTFOUND' }), 'unavailable'],
  ['a certificate', broken('self-signed certificate', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), 'unavailable'],
  [
    'silence',
    broken(
      '@smithy/node-http-handler - the request socket timed out after 500 ms of inactivity (configured by client requestHandler).',
      { name: 'TimeoutError' },
    ),
    'timeout',
  ],
  [
    'no answer in time',
    broken('[ERROR] a request has exceeded', { name: 'TimeoutError', code: 'ETIMEDOUT' }),
    'timeout',
  ],
  ['a body that came too slowly', answered(400, 'RequestTimeout'), 'timeout'],
  ['a gateway that waited too long', unreadable(504), 'timeout'],
  ['an unknown key id', answered(403, 'InvalidAccessKeyId'), 'denied'],
  ['a wrong secret', answered(403, 'SignatureDoesNotMatch'), 'denied'],
  ['no right', answered(403, 'AccessDenied'), 'denied'],
  ['an expired token', answered(400, 'ExpiredToken'), 'denied'],
  ['another region in the signature', answered(400, 'AuthorizationHeaderMalformed'), 'denied'],
  ['a HEAD without a word', answered(403, undefined), 'denied'],
  [
    'no credentials',
    broken('Could not load credentials from any providers', { name: 'CredentialsProviderError' }),
    'denied',
  ],
  ['a clock that is off', answered(403, 'RequestTimeTooSkewed'), 'clock'],
  ['no bucket', answered(404, 'NoSuchBucket'), 'no-bucket'],
  ['a bucket elsewhere', answered(301, 'PermanentRedirect'), 'no-bucket'],
  ['no object', answered(404, 'NoSuchKey'), 'gone'],
  ['no object on HEAD', answered(404, undefined, { name: 'NotFound' }), 'gone'],
  ['bytes that came as others', answered(400, 'BadDigest'), 'checksum'],
  ['bytes that were signed as others', answered(400, 'XAmzContentSHA256Mismatch'), 'checksum'],
  ['too large an object', answered(400, 'EntityTooLarge'), 'too-large'],
  ['too long a key', answered(400, 'KeyTooLongError'), 'bad-key'],
  ['a header nobody implements', answered(501, 'NotImplemented'), 'not-s3'],
  ['a web page', unreadable(200), 'not-s3'],
  ['a web page that is not found', unreadable(404), 'not-s3'],
  ['a web page that wants a password', unreadable(401), 'not-s3'],
  ['JSON', unreadable(405), 'not-s3'],
  ['not HTTP', broken('Parse Error: Expected HTTP/', { code: 'HPE_INVALID_CONSTANT' }), 'not-s3'],
  ['HTTP where TLS is spoken', broken('write EPROTO wrong version number', { code: 'EPROTO' }), 'not-s3'],
]

for (const [what, thrown, trouble] of SHAPES) {
  test(`${what} is ${trouble}`, () => {
    const fault = faultOf(thrown, PUT, NOW) as RemoteFault

    assert.instance(fault, RemoteFault)
    assert.is(fault.kind, trouble, fault.message)
    assert.is(fault.cause, thrown)
    assert.match(fault.message, /^put final\/a\.mp4 in bucket made at http:\/\/s3\.example: found .+, expected .+/)
    assert.not.match(fault.message, /UnknownError|smithy|aws-sdk/)
    assert.not.match(fault.message, '\n')
  })
}

test('says what the server said', () => {
  const { message } = faultOf(answered(403, 'AccessDenied', { message: 'not yours' }), PUT, NOW) as RemoteFault

  assert.match(message, 'found AccessDenied (HTTP 403): not yours, expected credentials')
})

test('a HEAD that is refused by a server with another time of day is about the clock', () => {
  const headers = { date: 'Sun, 22 Nov 2026 11:00:00 GMT' }
  const fault = faultOf(answered(403, undefined, { headers }), PUT, NOW) as RemoteFault

  assert.is(fault.kind, 'clock')
  assert.match(fault.message, 'it is 2026-11-22T10:00:00.000Z here and 2026-11-22T11:00:00.000Z there')
})

test('tells for how long the server wants to be left alone, in seconds or until a date', () => {
  const waits = (text: string) =>
    (faultOf(answered(503, 'SlowDown', { headers: { 'retry-after': text } }), PUT, NOW) as RemoteFault).retryAfterMs

  assert.is(waits('7'), 7_000)
  assert.is(waits('Sun, 22 Nov 2026 10:01:00 GMT'), 60_000)
  assert.is(waits('Sun, 22 Nov 2026 09:01:00 GMT'), 0)
  assert.is(waits('soon'), undefined)
  assert.is((faultOf(answered(503, 'SlowDown'), PUT, NOW) as RemoteFault).retryAfterMs, undefined)
})

test('an answer that cannot be right tells what was found and what was expected', () => {
  const fault = faultOf(new Unexpected('checksum', 'MD5 aa', 'bb'), PUT, NOW) as RemoteFault

  assert.is(fault.kind, 'checksum')
  assert.match(fault.message, 'put final/a.mp4 in bucket made at http://s3.example: found MD5 aa, expected bb')
})

test('faults of the program, of a local file, and those that have a name already stay as they are', () => {
  const file = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', path: '/x', syscall: 'open' })
  for (const thrown of [new TypeError('x is not a function'), file, new RemoteFault('gone', 'x'), 'text', undefined]) {
    assert.is(faultOf(thrown, PUT, NOW), thrown)
  }
})

test('a key cannot end the line of a log', () => {
  const { message } = faultOf(answered(404, 'NoSuchKey'), { ...PUT, key: 'a\nb\u001b[0m' }, NOW) as RemoteFault

  assert.match(message, 'put "a\\nb\\u001b[0m" in bucket')
})

test.run()
