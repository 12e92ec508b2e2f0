/** GET /files/<key> -> finished things out of the store, whole or a range of bytes, so that a video can be sought in; or where they are. */
import type { FileHandle } from 'node:fs/promises'
import { basename, dirname, extname } from 'node:path'
import { Readable } from 'node:stream'

import { Hono } from 'hono'
import { problem } from './problem.js'
import { bytesWanted } from './range.js'
import { openWithin } from './within.js'

/** Where an object of the store lies: on this box, or under a link for whoever asks; undefined when there is none. */
export type OpenFile = (key: string) => Promise<{ path: string; sizeBytes: number } | { location: string } | undefined>

/** What people look at and listen to; the rest of the store is the service's own. */
const FOLDERS = new Set(['final', 'preview', 'snapshots', 'converted', 'renders'])
/** No leading dot: neither `..` nor a file that another program is still writing. */
const NAME = /^[A-Za-z0-9_+=,@-][A-Za-z0-9_+=,@.-]{0,250}$/

const TYPES: Record<string, string> = {
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
  '.mov': 'video/quicktime',
  '.mp3': 'audio/mpeg',
  '.mkv': 'video/x-matroska',
  '.m4a': 'audio/mp4',
  '.wav': 'audio/wav',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.json': 'application/json',
}

export const isServedKey = (key: string): boolean => {
  const names = key.split('/')
  return names.length >= 2 && FOLDERS.has(names[0]!) && names.every((name) => NAME.test(name))
}

export function files(openFile: OpenFile): Hono {
  const app = new Hono()
  app.get('/files/:key{.+}', async (c) => {
    const key = c.req.param('key')
    const answer = isServedKey(key) ? await sendObject(openFile, key, c.req.raw) : undefined
    return answer ?? problem({ status: 404, code: 'not-found', detail: `no file ${key}` })
  })
  return app
}

/** An object of the store, or where whoever asks finds it; undefined when it is not there. */
export async function sendObject(openFile: OpenFile, key: string, request: Request): Promise<Response | undefined> {
  const found = await openFile(key)
  if (found && 'location' in found) {
    // the link is good for a while only: nobody may keep where it led to
    return new Response(null, { status: 302, headers: { location: found.location, 'cache-control': 'no-store' } })
  }
  const file = found && (await opened(found.path))
  return file && sendFile(file, key, request)
}

/** Never through a link: what lies in the store was put there. */
const opened = (path: string): Promise<FileHandle | undefined> => openWithin(dirname(path), basename(path))

/** Takes the open file over. Its size is asked of the handle: a newer file may since have taken the name. */
export async function sendFile(file: FileHandle, name: string, request: Request): Promise<Response> {
  const { size, mtimeMs, ino } = await file.stat()
  const etag = `"${ino.toString(36)}-${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`
  const headers = new Headers({
    'accept-ranges': 'bytes',
    'cache-control': 'no-cache',
    'content-type': TYPES[extname(name).toLowerCase()] ?? 'application/octet-stream',
    etag,
  })
  const without = async (status: number): Promise<Response> => {
    await file.close()
    return new Response(null, { status, headers })
  }

  if (request.headers.get('if-none-match') === etag) return without(304)
  const unchanged = (request.headers.get('if-range') ?? etag) === etag
  const wanted = bytesWanted(unchanged ? (request.headers.get('range') ?? undefined) : undefined, size)
  if (wanted === 'beyond') {
    headers.set('content-range', `bytes */${size}`)
    return without(416)
  }
  const { first, last } = wanted === 'whole' ? { first: 0, last: size - 1 } : wanted
  headers.set('content-length', String(last - first + 1))
  if (wanted !== 'whole') headers.set('content-range', `bytes ${first}-${last}/${size}`)
  const status = wanted === 'whole' ? 200 : 206
  if (request.method === 'HEAD' || size === 0) return without(status)
  const bytes = Readable.toWeb(file.createReadStream({ start: first, end: last }))
  return new Response(bytes as ReadableStream, { status, headers })
}
