/** Bytes that come in pieces, through lost connections and restarts -> a whole file in a watched folder, or nothing there at all. */
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat, statfs, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { append } from './append.js'
import { conflict, Fault } from './fault.js'
import { moveInto } from './move-into.js'

export interface Folder {
  /** Absolute path of the watched folder. */
  root: string
  /** Why a path would not be taken there; undefined when it would. */
  refuses(path: string): string | undefined
}

export interface UploadsOptions {
  /** Absolute path of the folder in which unfinished uploads are kept. Nobody else writes there. */
  work: string
  folders: Readonly<Record<string, Folder>>
  mostBytes: number
  mostAtOnce: number
  /** An upload that nobody went on with for so long is swept away. */
  keptMs: number
  /** Left free on the disk whatever is announced. */
  reserveBytes: number
  clock?: () => number
  /** What was whole at a start could not become its file; it stays for the next one to look at. */
  onFault?: (fault: unknown) => void
}

export interface Wanted {
  folder: string
  path: string
  sizeBytes: number
}

export interface Upload extends Wanted {
  id: string
  offset: number
}

const ID = /^[0-9a-f]{32}$/

/**
 * Of each upload there is a note (what it is to be) and the bytes so far, whose number is the offset: nothing else is kept, so
 * that a restart loses nothing. A note without bytes is an upload that has become its file.
 */
export class Uploads {
  readonly #options: UploadsOptions
  readonly #clock: () => number
  /** Those that somebody writes to at this moment. */
  readonly #busy = new Set<string>()
  #announcing: Promise<unknown> = Promise.resolve()

  private constructor(options: UploadsOptions) {
    this.#options = options
    this.#clock = options.clock ?? Date.now
  }

  /** What was whole when the service died becomes its file now. */
  static async open(options: UploadsOptions): Promise<Uploads> {
    await mkdir(options.work, { recursive: true })
    const uploads = new Uploads(options)
    await uploads.sweep()
    for (const id of await uploads.#ids()) {
      const upload = await uploads.find(id)
      if (upload && upload.offset === upload.sizeBytes)
        await uploads.#finish(upload).catch((fault) => options.onFault?.(fault))
    }
    return uploads
  }

  /** One after the other: two at once could both be the last for which there is room. */
  announce(wanted: Wanted): Promise<Upload> {
    const announced = this.#announcing.then(() => this.#announce(wanted))
    this.#announcing = announced.catch(() => undefined)
    return announced
  }

  async #announce(wanted: Wanted): Promise<Upload> {
    const { work, mostAtOnce, reserveBytes } = this.#options
    const open = await this.#open()
    if (open.length >= mostAtOnce) {
      const detail = `${open.length} uploads are under way: expected at most ${mostAtOnce}; finish or delete one first`
      throw new Fault({ status: 429, code: 'too-many', detail, headers: { 'retry-after': '60' } })
    }
    const promised = open.reduce((sum, { sizeBytes, offset }) => sum + sizeBytes - offset, 0)
    const { bavail, bsize } = await statfs(work)
    if (wanted.sizeBytes + promised + reserveBytes > bavail * bsize) {
      const detail = `there is no room for ${wanted.sizeBytes} bytes beside what else is on its way`
      throw new Fault({ status: 507, code: 'disk-full', detail })
    }
    const id = randomBytes(16).toString('hex')
    await writeFile(this.#bytes(id), '', { flag: 'wx' })
    const { folder, path, sizeBytes } = wanted
    await writeFile(this.#note(id), JSON.stringify({ folder, path, sizeBytes }), { flag: 'wx' })
    return { ...wanted, id, offset: 0 }
  }

  /** Undefined when there is no such upload. One that has become its file has all its bytes. */
  async find(id: string): Promise<Upload | undefined> {
    if (!ID.test(id)) return undefined
    const text = await readFile(this.#note(id), 'utf8').catch(orAbsent)
    const wanted = text === undefined ? undefined : wantedIn(text)
    if (!wanted || !(wanted.folder in this.#options.folders)) return undefined
    const found = await stat(this.#bytes(id)).catch(orAbsent)
    return { id, ...wanted, offset: found?.size ?? wanted.sizeBytes }
  }

  /**
   * Bytes from `offset` on. What came before the connection was lost is kept. With the last of them the upload becomes its
   * file, durable when this resolves. Throws Fault where `offset` is not where it stands, or for more bytes than announced.
   */
  async append(upload: Upload, offset: number, bytes: AsyncIterable<Uint8Array>): Promise<Upload> {
    const { id, sizeBytes } = upload
    if (this.#busy.has(id)) throw conflict('busy', `somebody else is writing to upload ${id}`)
    this.#busy.add(id)
    try {
      const now = await this.find(id)
      if (!now) throw new Fault({ status: 404, code: 'not-found', detail: `there is no upload ${id}` })
      if (now.offset !== offset) throw misplaced(now.offset, offset)
      if (offset === sizeBytes) return (await this.#isOpen(id)) ? await this.#finish(now) : now
      const reached = await append(this.#bytes(id), offset, sizeBytes, bytes)
      const after = { ...now, offset: reached }
      return reached === sizeBytes ? await this.#finish(after) : after
    } finally {
      this.#busy.delete(id)
    }
  }

  async drop(id: string): Promise<void> {
    if (this.#busy.has(id)) throw conflict('busy', `somebody is writing to upload ${id}`)
    await rm(this.#bytes(id), { force: true })
    await rm(this.#note(id), { force: true })
  }

  /** Takes away what nobody went on with. How many there were. */
  async sweep(): Promise<number> {
    const names = await readdir(this.#options.work)
    let swept = 0
    for (const id of new Set(names.map((name) => name.split('.', 1)[0] as string))) {
      if (this.#busy.has(id)) continue
      const touched = await Promise.all([this.#bytes(id), this.#note(id)].map((file) => stat(file).catch(orAbsent)))
      const newestMs = Math.max(0, ...touched.map((found) => found?.mtimeMs ?? 0))
      if (this.#clock() - newestMs < this.#options.keptMs) continue
      await this.drop(id)
      swept++
    }
    return swept
  }

  async #finish(upload: Upload): Promise<Upload> {
    const folder = this.#options.folders[upload.folder] as Folder
    const because = folder.refuses(upload.path)
    if (because !== undefined) throw conflict('refused', `${upload.path}: ${because}`)
    await moveInto(folder.root, upload.path, this.#bytes(upload.id))
    // whoever lost the answer may still ask how far it is
    const now = this.#clock() / 1000
    await utimes(this.#note(upload.id), now, now)
    return { ...upload, offset: upload.sizeBytes }
  }

  async #open(): Promise<Upload[]> {
    const found = await Promise.all((await this.#ids()).map((id) => this.find(id)))
    return found.filter((upload) => upload !== undefined)
  }

  /** Of those that have not become their files. */
  async #ids(): Promise<string[]> {
    const names = await readdir(this.#options.work)
    return names.filter((name) => name.endsWith('.bytes')).map((name) => name.slice(0, -'.bytes'.length))
  }

  async #isOpen(id: string): Promise<boolean> {
    return (await stat(this.#bytes(id)).catch(orAbsent)) !== undefined
  }

  #bytes(id: string): string {
    return join(this.#options.work, `${id}.bytes`)
  }

  #note(id: string): string {
    return join(this.#options.work, `${id}.json`)
  }
}

function misplaced(stands: number, offset: number): Fault {
  const detail = `found Upload-Offset ${offset}: expected ${stands}`
  return new Fault({ status: 409, code: 'offset', detail, headers: { 'upload-offset': String(stands) } })
}

/** A note that cannot be read is no upload, and goes when its time has come. */
function wantedIn(text: string): Wanted | undefined {
  try {
    return JSON.parse(text) as Wanted
  } catch {
    return undefined
  }
}

function orAbsent(fault: NodeJS.ErrnoException): undefined {
  if (fault.code === 'ENOENT') return undefined
  throw fault
}
