/** The body of an answer -> a file that is there whole or not at all. */
import { createHash, randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type Readable, Transform, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import { wholeFile } from '../runtime/whole-file.js'
import { Unexpected } from './faults.js'

/** `md5` in hex where it is known what must come. */
export async function receive(
  body: Readable,
  file: string,
  { sizeBytes, md5 }: { sizeBytes: number; md5?: string | undefined },
  signal?: AbortSignal,
): Promise<void> {
  const temporary = join(dirname(file), `.tmp-${randomBytes(6).toString('hex')}-${basename(file).slice(0, 100)}`)
  const hash = createHash('md5')
  let came = 0
  const measured = new Transform({
    transform(piece: Buffer, _, next) {
      came += piece.length
      hash.update(piece)
      next(null, piece)
    },
  })
  try {
    await wholeFile(file, temporary, async () => {
      await written(temporary, (out) => pipeline(body, measured, out, { ...(signal && { signal }) }))
      if (came !== sizeBytes) throw new Unexpected('unavailable', `a body of ${came} bytes`, `${sizeBytes}`)
      const found = hash.digest('hex')
      if (md5 !== undefined && found !== md5) throw new Unexpected('checksum', `a body with MD5 ${found}`, md5)
    })
  } catch (fault) {
    // Node says of a connection that broke only that
    if ((fault as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE') {
      throw new Unexpected('unavailable', `a body that was cut off after ${came} bytes`, `${sizeBytes}`)
    }
    throw fault
  }
}

/** A pipeline that breaks ends before its file is closed, or even opened: then it would come to be after it was removed. */
async function written(file: string, fill: (out: Writable) => Promise<void>): Promise<void> {
  const out = createWriteStream(file, { flags: 'wx' })
  const closed = new Promise<void>((resolve) => out.once('close', resolve))
  try {
    await fill(out)
  } finally {
    await closed
  }
}
