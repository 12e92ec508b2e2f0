/** Uploads into a watched folder, in pieces that can be sent again: announced, filled, asked after, given up. */
import type { ReadableStream } from 'node:stream/web'
import { z } from 'zod'

import type { Acted } from '../auth/person.js'
import { type Endpoint, endpoint } from './endpoint.js'
import { absent, Fault, meaningless } from './fault.js'
import type { Folder, Upload, Uploads } from './uploads.js'

export interface UploadsReach {
  uploads: Uploads
  folders: Readonly<Record<string, Folder>>
  mostBytes: number
  acted: Acted
}

const PIECE = 'application/offset+octet-stream'
/** What a browser sends of a Blob, too. */
const PIECES = new RegExp(`^(?:${PIECE.replace('+', '\\+')}|application/octet-stream)\\s*(?:;|$)`, 'i')

const UPLOAD = z.object({
  id: z.string(),
  folder: z.string(),
  path: z.string(),
  sizeBytes: z.int(),
  offset: z.int().describe('bytes that are here; all of them: the file is in its folder'),
})

const NO_UPLOAD = { 404: 'there is no such upload, any more' }
const id = z.object({ id: z.string().regex(/^[0-9a-f]{32}$/) })

export function uploadEndpoints({ uploads, folders, mostBytes, acted }: UploadsReach): Endpoint[] {
  const found = async (id: string): Promise<Upload> => {
    const upload = await uploads.find(id)
    if (!upload) throw absent(`there is no upload ${id}`)
    return upload
  }
  return [
    endpoint({
      id: 'announceUpload',
      method: 'post',
      path: '/api/v1/uploads',
      summary: 'Announces a file for a watched folder; its name is judged as the folder would',
      body: z.strictObject({
        folder: z.enum(Object.keys(folders)).describe(Object.keys(folders).join(' or ')),
        path: z.string().min(1).max(1000).describe('a path below the folder, its parts separated by /'),
        sizeBytes: z.int().min(1).max(mostBytes).describe(`a whole number of bytes from 1 to ${mostBytes}`),
      }),
      status: 201,
      answer: UPLOAD,
      faults: { 429: 'too many uploads are under way', 507: 'there is no room for it' },
      async handle({ body, who, c }) {
        const because = folders[body.folder]?.refuses(body.path)
        if (because !== undefined)
          throw meaningless([{ path: 'path', found: body.path, expected: `a name it takes: ${because}` }])
        const upload = await uploads.announce(body)
        acted(who, 'upload', body)
        return c.json(upload, 201, { location: `uploads/${upload.id}`, ...standing(upload) })
      },
    }),
    endpoint({
      id: 'fillUpload',
      method: 'patch',
      path: '/api/v1/uploads/{id}',
      summary: 'The next bytes of an upload; with the last of them the file is in its folder',
      params: id,
      takes: PIECE,
      headers: { 'Upload-Offset': 'where these bytes begin: as many as are here already' },
      answer: UPLOAD,
      faults: {
        ...NO_UPLOAD,
        400: 'Upload-Offset is missing or no whole number',
        409: 'Upload-Offset is not where the upload stands (the header Upload-Offset says where), or another is writing',
        413: 'more bytes than were announced',
        415: `the body is not ${PIECE}`,
      },
      async handle({ params, c }) {
        const upload = await found(params.id)
        const type = c.req.header('content-type') ?? ''
        if (!PIECES.test(type)) {
          const detail = `found content-type ${JSON.stringify(type)}: expected ${PIECE}`
          throw new Fault({ status: 415, code: 'not-bytes', detail })
        }
        const offset = c.req.header('upload-offset') ?? ''
        if (!/^\d{1,15}$/.test(offset)) {
          const detail = `found Upload-Offset ${JSON.stringify(offset)}: expected a whole number`
          throw new Fault({ status: 400, code: 'bad-request', detail })
        }
        // read as it is: a stream of Node's would throw at the whole process when it breaks before anybody reads it
        const bytes = (c.req.raw.body ?? new Blob([]).stream()) as ReadableStream<Uint8Array>
        const after = await uploads.append(upload, Number(offset), bytes)
        return c.json(after, 200, standing(after))
      },
    }),
    endpoint({
      id: 'getUpload',
      method: 'get',
      path: '/api/v1/uploads/{id}',
      summary: 'How far an upload is; HEAD gives the headers Upload-Offset and Upload-Length alone',
      params: id,
      answer: UPLOAD,
      faults: NO_UPLOAD,
      async handle({ params, c }) {
        const upload = await found(params.id)
        return c.json(upload, 200, standing(upload))
      },
    }),
    endpoint({
      id: 'dropUpload',
      method: 'delete',
      path: '/api/v1/uploads/{id}',
      summary: 'Gives an upload up; a file that is whole stays in its folder',
      params: id,
      status: 204,
      faults: { ...NO_UPLOAD, 409: 'somebody is writing to it' },
      async handle({ params, who }) {
        const { folder, path } = await found(params.id)
        await uploads.drop(params.id)
        acted(who, 'drop upload', { folder, path })
      },
    }),
  ]
}

const standing = ({ offset, sizeBytes }: Upload) => ({
  'upload-offset': String(offset),
  'upload-length': String(sizeBytes),
  'cache-control': 'no-store',
})
