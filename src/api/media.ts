/** Recordings as they were dropped, and small pictures of layers: files that the service knows, whole or a range of their bytes. */
import { z } from 'zod'

import { folderOf } from '../../actors/dress/compress.js'
import { keys, readFileName } from '../../actors/dress/names.js'
import { type OpenFile, sendFile, sendObject } from '../status/files.js'
import { openWithin } from '../status/within.js'
import { type Endpoint, endpoint } from './endpoint.js'
import { absent } from './fault.js'
import { STYLE } from './style-shapes.js'

export interface MediaReach {
  /** Absolute path of raw/. */
  root: string
  /** Whether the intake has taken a recording of that name. */
  isRecording(name: string): boolean
  openFile: OpenFile
}

const FAULTS = { 404: 'there is no such file', 416: 'the range begins after the end of the file' }
/** Neither folders nor a hidden file. */
const name = z.string().regex(/^[^./\\\p{C}][^/\\\p{C}]{0,250}$/u)

export function mediaEndpoints({ root, isRecording, openFile }: MediaReach): Endpoint[] {
  return [
    endpoint({
      id: 'getRecording',
      method: 'get',
      path: '/recordings/{name}',
      summary: 'A recording as it was dropped; ranges are honoured',
      params: z.object({ name: name.describe('<choir>+<song>+<part>.<ending>') }),
      gives: 'application/octet-stream',
      faults: FAULTS,
      async handle({ params, c }) {
        const file = isRecording(params.name) ? await openWithin(root, params.name) : undefined
        if (!file) throw absent(`no recording ${params.name}`)
        return sendFile(file, params.name, c.req.raw)
      },
    }),
    endpoint({
      id: 'getLayerThumb',
      method: 'get',
      path: '/thumbs/layers/{style}/{name}',
      summary: 'The small picture of a layer, 800 pixels wide; ranges are honoured',
      params: z.object({ style: STYLE, name: name.describe('name of the layer file: …_<slot>_<side>_0000.png') }),
      gives: 'image/png',
      faults: FAULTS,
      async handle({ params, c }) {
        const named = readFileName(params.name)
        const key =
          named.is === 'layer' ? keys.compressed(params.style, folderOf(named.layer), params.name.toLowerCase()) : ''
        const answer = named.is === 'layer' ? await sendObject(openFile, key, c.req.raw) : undefined
        if (!answer) throw absent(`no layer ${params.name} of ${params.style}`)
        return answer
      },
    }),
  ]
}
