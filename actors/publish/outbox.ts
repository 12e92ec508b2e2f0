/** What the upload works with beside the tools of every stage. */
import type { Bucket } from '../../src/remote/bucket.js'
import type { Gate } from '../../src/remote/gate.js'
import type { UploadLedger } from '../../src/remote/upload-ledger.js'

export interface Outbox {
  bucket: Pick<Bucket, 'put' | 'copy' | 'kindOf'>
  ledger: Pick<
    UploadLedger,
    | 'take'
    | 'nextDue'
    | 'twin'
    | 'isStill'
    | 'sending'
    | 'stored'
    | 'postpone'
    | 'fault'
    | 'lost'
    | 'forget'
    | 'counts'
    | 'failed'
  >
  gate: Gate
  /** `opaque`: they tell nothing of the bytes. */
  etags: 'md5' | 'opaque'
  /** Where the object's file lies beside us, whether or not it is there. */
  file(key: string): string
  clock?: () => number
}
