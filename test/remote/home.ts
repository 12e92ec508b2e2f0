/** A store whose home is a bucket, on a folder of its own, and the same with all its objects far away. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { RemoteFault } from '../../src/errors.js'
import type { S3Bucket } from '../../src/remote/s3-bucket.js'
import { S3Store } from '../../src/remote/s3-store.js'
import type { S3Settings } from '../../src/remote/settings.js'
import type { Landed, Store } from '../../src/runtime/tools.js'
import { FolderStore } from '../../src/store/folder.js'
import type { Bench } from '../store/store-conformance.js'

export interface Home extends Bench {
  store: S3Store
  root: string
  near: FolderStore
  faults: RemoteFault[]
  landed: Landed[]
  /** Moves on by hand. */
  clock: { now: number }
  /** Brings an object to the bucket, as the upload does. */
  send(key: string): Promise<void>
  /** Makes room: no near copy is left of anything. */
  free(): Promise<void>
  /** The same bucket as another box sees it. */
  elsewhere(): S3Store
  close(): Promise<void>
}

export async function homeOn(bucket: S3Bucket, settings: S3Settings): Promise<Home> {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-home-'))
  const root = join(folder, 'store')
  const scratch = join(folder, 'scratch')
  await mkdir(scratch)
  await mkdir(root)
  const faults: RemoteFault[] = []
  const landed: Landed[] = []
  const clock = { now: 0 }
  const near = new FolderStore(root, { announce: (objects) => landed.push(...objects) })
  const onFault = (fault: unknown) => faults.push(fault as RemoteFault)
  const parts = { bucket, settings, scratch: join(folder, 'remote'), onFault, clock: () => clock.now }
  const store = new S3Store({ ...parts, near })
  let boxes = 0
  return {
    store,
    root,
    near,
    scratch,
    faults,
    landed,
    clock,
    replaceByHand: (key, text) => writeFile(near.path(key), text),
    send: async (key) => void (await store.bucket.put(key, store.path(key), store.bucket.kindOf(key))),
    async free() {
      for (const name of await readdir(root)) if (name !== '.dropped') await rm(join(root, name), { recursive: true })
    },
    elsewhere: () => new S3Store({ ...parts, near: new FolderStore(join(folder, `box-${++boxes}`)) }),
    close: () => rm(folder, { recursive: true }),
  }
}

/** Every object goes to the bucket at once, and no near copy is left: what a store must promise holds there too. */
export class Far implements Store {
  readonly #home: Home
  #line: Promise<unknown> = Promise.resolve()

  constructor(home: Home) {
    this.#home = home
  }

  has = (key: string) => this.#home.store.has(key)
  facts = (key: string) => this.#home.store.facts(key)
  fetch = (key: string, scratch: string) => this.#home.store.fetch(key, scratch)
  list = (prefix: string) => this.#home.store.list(prefix)
  drop = (key: string) => this.#home.store.drop(key)
  folder = (prefix: string) => this.#home.store.folder(prefix)
  names = (prefix: string) => this.#home.store.names(prefix)
  landed = (objects: readonly (Landed & { content: string })[]) => this.#home.store.landed(objects)

  put: Store['put'] = (key, file, facts) => {
    const work = async () => {
      const told = await this.#home.store.put(key, file, facts)
      await this.#home.send(key)
      await this.#home.near.drop(key)
      // a listing is remembered for a while; a test does not wait for it
      this.#home.clock.now += 60_000
      return told
    }
    const put = this.#line.then(work)
    this.#line = put.catch(() => undefined)
    return put
  }
}

/** As a person would with a tool of his own, who knows nothing of facts. */
export const replacedIn =
  (bucket: S3Bucket, { scratch }: Home): Bench['replaceByHand'] =>
  async (key, text) => {
    const file = join(scratch, 'by-hand')
    await writeFile(file, text)
    await bucket.put(key, file, { contentType: 'text/plain' })
  }
