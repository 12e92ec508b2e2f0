/** Configuration -> the object store in its home: a folder, or a bucket with the folder as the copy near at hand. */
import { join } from 'node:path'

import { type Config, s3Credentials } from './config.js'
import { Usage } from './errors.js'
import type { Bucket } from './remote/bucket.js'
import { linkOrigin } from './remote/endpoint.js'
import { isNearOnly } from './remote/near-only.js'
import type { S3Bucket } from './remote/s3-bucket.js'
import type { S3Store } from './remote/s3-store.js'
import type { Landed } from './runtime/tools.js'
import { FolderStore } from './store/folder.js'

export interface Home {
  store: FolderStore | S3Store
  /** The folder: all there is, or the near copy. */
  near: FolderStore
  remote?: RemoteHome
  /** Takes away what a kill left half put, and says how many files that were. Before anything is put. */
  sweep(): Promise<number>
  close(): void
}

export interface RemoteHome {
  /** As whoever sends near copies is to see it: an object's facts go with it. */
  bucket: Bucket
  /** Which bucket this is, and where in it things lie: what is known of one says nothing of another. */
  name: string
  /** Origin to which presigned links lead. */
  linksFrom: string
  /** Keys that never leave this box. */
  isNear(key: string): boolean
  /** `opaque`: they tell nothing of the bytes. */
  etags: 'md5' | 'opaque'
}

export interface HomeOptions {
  /** Told of every object that has come, in the moment it has. Only where there is a bucket to bring it to. */
  announce?(objects: readonly Landed[]): void
  /** The bucket could not be read, and the near copy answered alone. */
  onFault(fault: unknown): void
}

/** Asks nothing of the bucket yet: a service starts, and works, while its bucket is away. */
export async function openHome(
  config: Pick<Config, 'store' | 'paths'>,
  { announce, onFault }: HomeOptions,
): Promise<Home> {
  const { store, paths } = config
  if (store.home === 'folder') {
    const folder = new FolderStore(paths.store)
    return { store: folder, near: folder, sweep: () => folder.sweep(), close: () => undefined }
  }
  const near = new FolderStore(paths.store, announce && { announce })
  const bucket = await openBucket(config)
  const { S3Store } = await import('./remote/s3-store.js')
  const scratch = join(paths.work, 'remote')
  const s3 = new S3Store({ near, bucket, settings: store.s3, scratch, onFault })
  const { endpoint, region, prefixes } = store.s3
  return {
    store: s3,
    near,
    remote: {
      bucket: s3.bucket,
      name: JSON.stringify({ endpoint: endpoint ?? region, bucket: store.s3.bucket, prefixes }),
      linksFrom: linkOrigin(store.s3),
      isNear: (key) => isNearOnly(store.s3, key),
      etags: store.s3.etags,
    },
    sweep: () => near.sweep(),
    close: () => bucket.close(),
  }
}

/** Throws Usage where no bucket is configured, or only half of its credentials are. */
export async function openBucket({ store }: Pick<Config, 'store'>): Promise<S3Bucket> {
  if (store.s3.bucket === '') throw new Usage('no bucket is configured: expected service.store.s3.bucket')
  // what speaks to S3 takes long to load, and most homes are folders
  const { S3Bucket } = await import('./remote/s3-bucket.js')
  return new S3Bucket(store.s3, s3Credentials())
}
