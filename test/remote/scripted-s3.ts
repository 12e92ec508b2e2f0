/** An endpoint on loopback that speaks as much S3 as Troupe asks for, and misbehaves exactly as its script says. */
import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { type Answer, answer, s3Error, tag, textsOf, unchunked, xml } from './s3-words.js'

export type Operation =
  | 'PutObject'
  | 'CopyObject'
  | 'GetObject'
  | 'HeadObject'
  | 'DeleteObject'
  | 'DeleteObjects'
  | 'ListObjectsV2'
  | 'HeadBucket'
  | 'CreateMultipartUpload'
  | 'UploadPart'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload'
  | 'ListMultipartUploads'

export interface Asked {
  operation: Operation
  bucket: string
  /** As the object is named in the bucket; empty where the bucket itself is meant. */
  key: string
  query: URLSearchParams
  headers: Record<string, string>
  /** As it came, chunks and all. */
  raw: Buffer
  /** The object's bytes. */
  body: Buffer
}

export interface Kept {
  bytes: Buffer
  etag: string
  headers: Record<string, string>
  modified: Date
}

/**
 * Told of every request before it has any effect. Returns nothing: it is answered as S3 would. An answer: that one is given, and
 * nothing happens. A function: S3 does what it was asked, and the function says what is answered in place of the truth.
 * A promise: the client waits for it.
 */
export type Script = (asked: Asked) => Scripted | Promise<Scripted>
// biome-ignore lint/suspicious/noConfusingVoidType: a script that has nothing to say simply ends
type Scripted = Answer | ((truth: Answer) => Answer) | undefined | void

interface Pending {
  key: string
  headers: Record<string, string>
  begun: Date
  parts: Map<number, Buffer>
}

const KEPT_HEADERS =
  /^(content-type|cache-control|content-disposition|x-amz-meta-.*|x-amz-storage-class|x-amz-acl|x-amz-checksum-(?!algorithm|type).*)$/
const md5 = (bytes: Buffer, as: 'hex' | 'base64' = 'hex') => createHash('md5').update(bytes).digest(as)

export class ScriptedS3 {
  readonly bucket: string
  /** By name in the bucket. */
  readonly objects = new Map<string, Kept>()
  readonly pending = new Map<string, Pending>()
  /** Every request, in order, those that the script answered included. */
  readonly asked: Asked[] = []
  script: Script | undefined
  /** Of a listing. */
  pageSize = 1000
  readonly #server: Server

  private constructor(bucket: string) {
    this.bucket = bucket
    this.#server = createServer((request, response) => void this.#serve(request, response))
  }

  static async open({ bucket = 'made', port = 0 } = {}): Promise<ScriptedS3> {
    const s3 = new ScriptedS3(bucket)
    await new Promise<void>((resolve) => s3.#server.listen(port, '127.0.0.1', resolve))
    return s3
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** How often it was asked that. */
  count(operation: Operation): number {
    return this.asked.filter((one) => one.operation === operation).length
  }

  /** Connections break, and nobody answers any more. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeAllConnections()
    await closed
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await heard(request).catch(() => undefined)
    if (!asked) return void request.socket.destroy() // the client hung up
    this.asked.push(asked)
    const scripted = await this.script?.(asked)
    const told = typeof scripted === 'function' ? scripted(this.#answer(asked)) : (scripted ?? this.#answer(asked))
    said(told, request, response)
  }

  #answer(asked: Asked): Answer {
    if (asked.bucket !== this.bucket) return s3Error(404, 'NoSuchBucket', 'The specified bucket does not exist')
    const sent = asked.headers['content-md5']
    if (sent !== undefined && asked.raw.length > 0 && sent !== md5(asked.body, 'base64')) {
      return s3Error(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.')
    }
    return this.#done[asked.operation](asked)
  }

  readonly #done: Record<Operation, (asked: Asked) => Answer> = {
    PutObject: ({ key, body, headers }) => {
      const etag = this.#keep(key, body, headers)
      return answer(200, { etag, ...checksums(headers) })
    },
    CopyObject: ({ key, headers }) => {
      const [bucket, ...rest] = decodeURIComponent(headers['x-amz-copy-source'] ?? '')
        .replace(/^\//, '')
        .split('/')
      const source = bucket === this.bucket ? this.objects.get(rest.join('/')) : undefined
      if (!source) return s3Error(404, 'NoSuchKey', 'The specified key does not exist.')
      const replaced = headers['x-amz-metadata-directive'] === 'REPLACE'
      const etag = this.#keep(key, source.bytes, replaced ? headers : source.headers, source.etag)
      return xml('CopyObjectResult', `${tag('ETag', etag)}${tag('LastModified', new Date().toISOString())}`)
    },
    GetObject: ({ key }) => this.#shown(key),
    HeadObject: ({ key }) => {
      const { status, headers } = this.#shown(key)
      return answer(status, headers)
    },
    DeleteObject: ({ key }) => {
      this.objects.delete(key)
      return answer(204)
    },
    DeleteObjects: ({ body }) => {
      const keys = textsOf(body.toString(), 'Key')
      for (const key of keys) this.objects.delete(key)
      return xml('DeleteResult', keys.map((key) => `<Deleted>${tag('Key', key)}</Deleted>`).join(''))
    },
    ListObjectsV2: ({ query }) => this.#listed(query),
    HeadBucket: () => answer(200),
    CreateMultipartUpload: ({ key, headers }) => {
      const id = randomBytes(8).toString('hex')
      this.pending.set(id, { key, headers, begun: new Date(), parts: new Map() })
      return xml('InitiateMultipartUploadResult', tag('Bucket', this.bucket) + tag('Key', key) + tag('UploadId', id))
    },
    UploadPart: ({ query, body, headers }) => {
      const upload = this.pending.get(query.get('uploadId') ?? '')
      if (!upload) return s3Error(404, 'NoSuchUpload')
      upload.parts.set(Number(query.get('partNumber')), body)
      return answer(200, { etag: `"${md5(body)}"`, ...checksums(headers) })
    },
    CompleteMultipartUpload: ({ query, key, body }) => {
      const id = query.get('uploadId') ?? ''
      const upload = this.pending.get(id)
      if (!upload) return s3Error(404, 'NoSuchUpload')
      const parts = textsOf(body.toString(), 'PartNumber').map((number) => upload.parts.get(Number(number)))
      if (parts.some((part) => !part)) return s3Error(400, 'InvalidPart')
      const bytes = parts as Buffer[]
      const of = md5(Buffer.concat(bytes.map((part) => Buffer.from(md5(part), 'hex'))))
      const etag = this.#keep(key, Buffer.concat(bytes), upload.headers, `"${of}-${bytes.length}"`)
      this.pending.delete(id)
      return xml('CompleteMultipartUploadResult', tag('Bucket', this.bucket) + tag('Key', key) + tag('ETag', etag))
    },
    AbortMultipartUpload: ({ query }) =>
      this.pending.delete(query.get('uploadId') ?? '') ? answer(204) : s3Error(404, 'NoSuchUpload'),
    ListMultipartUploads: () => {
      const uploads = [...this.pending].map(
        ([id, { key, begun }]) =>
          `<Upload>${tag('Key', encodeURIComponent(key))}${tag('UploadId', id)}${tag('Initiated', begun.toISOString())}</Upload>`,
      )
      return xml('ListMultipartUploadsResult', tag('IsTruncated', 'false') + uploads.join(''))
    },
  }

  #keep(key: string, bytes: Buffer, headers: Record<string, string>, etag = `"${md5(bytes)}"`): string {
    const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => KEPT_HEADERS.test(name)))
    this.objects.set(key, { bytes, etag, headers: kept, modified: new Date() })
    return etag
  }

  #shown(key: string): Answer {
    const kept = this.objects.get(key)
    if (!kept) return s3Error(404, 'NoSuchKey', 'The specified key does not exist.')
    const { bytes, etag, headers, modified } = kept
    const about = { etag, 'content-length': String(bytes.length), 'last-modified': modified.toUTCString() }
    return answer(200, { ...headers, ...about }, bytes)
  }

  #listed(query: URLSearchParams): Answer {
    const prefix = query.get('prefix') ?? ''
    const after = query.get('continuation-token') ?? ''
    // by their bytes, as S3 does
    const all = [...this.objects.keys()]
      .filter((key) => key.startsWith(prefix))
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    const rest = all.slice(after === '' ? 0 : Number(after))
    const page = rest.slice(0, this.pageSize)
    const next = (after === '' ? 0 : Number(after)) + page.length
    const shown = (key: string) =>
      query.get('encoding-type') === 'url' ? encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+') : key
    const contents = page.map((key) => {
      const { bytes, etag, modified } = this.objects.get(key) as Kept
      return `<Contents>${tag('Key', shown(key))}${tag('LastModified', modified.toISOString())}${tag('ETag', etag)}${tag('Size', bytes.length)}</Contents>`
    })
    const more = next < all.length
    const head =
      tag('Name', this.bucket) +
      tag('Prefix', shown(prefix)) +
      tag('KeyCount', page.length) +
      tag('IsTruncated', String(more))
    return xml('ListBucketResult', head + (more ? tag('NextContinuationToken', next) : '') + contents.join(''))
  }
}

const checksums = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => /^x-amz-checksum-(crc|sha)/.test(name)))

async function heard(request: IncomingMessage): Promise<Asked> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  const raw = Buffer.concat(pieces)
  const url = new URL(request.url ?? '/', 'http://s3')
  const [, bucket = '', ...rest] = url.pathname.split('/').map((segment) => decodeURIComponent(segment))
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
  const key = rest.join('/')
  const query = url.searchParams
  const chunked = (headers['content-encoding'] ?? '').includes('aws-chunked')
  const { bytes: body, trailers } = chunked ? unchunked(raw) : { bytes: raw, trailers: [] }
  for (const trailer of trailers) {
    const [name = '', value = ''] = trailer.split(/:(.*)/s)
    headers[name.trim()] = value.trim()
  }
  return { operation: operationOf(request.method ?? '', key, query, headers), bucket, key, query, headers, raw, body }
}

function operationOf(method: string, key: string, query: URLSearchParams, headers: Record<string, string>): Operation {
  if (key === '') {
    if (method === 'HEAD') return 'HeadBucket'
    if (method === 'POST') return 'DeleteObjects'
    return query.has('uploads') ? 'ListMultipartUploads' : 'ListObjectsV2'
  }
  if (method === 'POST') return query.has('uploads') ? 'CreateMultipartUpload' : 'CompleteMultipartUpload'
  if (method === 'DELETE') return query.has('uploadId') ? 'AbortMultipartUpload' : 'DeleteObject'
  if (method === 'HEAD') return 'HeadObject'
  if (method === 'GET') return 'GetObject'
  if (query.has('uploadId')) return 'UploadPart'
  return 'x-amz-copy-source' in headers ? 'CopyObject' : 'PutObject'
}

function said(
  { status, headers, body, cutAfter, reset }: Answer,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (reset) return void request.socket.destroy()
  const bytes = Buffer.from(body)
  response.writeHead(status, { 'content-length': bytes.length, 'x-amz-request-id': 'r1', ...headers })
  if (cutAfter !== undefined) {
    response.write(bytes.subarray(0, cutAfter), () => request.socket.destroy())
  } else if (request.method === 'HEAD') {
    response.end()
  } else {
    response.end(bytes)
  }
}
