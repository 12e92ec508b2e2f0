/** A file that takes up room while all is well, so that there is some to give to the journal when the disk is full. */
import { randomFillSync } from 'node:crypto'
import { rmSync, statfsSync, statSync, truncateSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { wholeFile } from '../runtime/whole-file.js'

/** Whoever filled the disk may take what is given up before the journal does: it is not given at once. */
const PORTIONS = 4
const CHUNK_BYTES = 2 ** 20

/** Of a small disk not more than this share is kept from the work. */
const MOST_SHARE = 0.1
/** Less than this, and a database cannot even be opened. */
const TO_OPEN_BYTES = 2 ** 20

export const BALLAST_NAME = 'troupe.ballast'

/** In the folder of the journal, which must exist; made by `restore`. `sizeMiB` 0: none. */
export function ballastIn(folder: string, sizeMiB: number): Ballast {
  const { blocks, bsize } = statfsSync(folder)
  const mostBytes = blocks > 0 ? Math.floor(blocks * bsize * MOST_SHARE) : Number.POSITIVE_INFINITY
  return new Ballast(join(folder, BALLAST_NAME), Math.min(sizeMiB * 2 ** 20, mostBytes))
}

export class Ballast {
  readonly file: string
  readonly sizeBytes: number
  #restoring: Promise<void> | undefined

  /** `sizeBytes` 0: there is none. */
  constructor(file: string, sizeBytes: number) {
    this.file = file
    this.sizeBytes = sizeBytes
  }

  heldBytes(): number {
    return statSync(this.file, { throwIfNoEntry: false })?.size ?? 0
  }

  whole(): boolean {
    return this.heldBytes() >= this.sizeBytes
  }

  /** At once, and without writing anything. False when there was nothing left to give. */
  giveUp(): boolean {
    const held = this.heldBytes()
    if (held === 0) return false
    const left = held - Math.ceil(Math.max(this.sizeBytes, held) / PORTIONS)
    // emptied before it goes: some file systems free the blocks of a removed file later
    truncateSync(this.file, Math.max(0, left))
    if (left <= 0) rmSync(this.file, { force: true })
    return true
  }

  /** Before the journal is opened: after a start on a full disk there is nobody yet who could ask. */
  giveUpWhenFull(): void {
    const { bavail, bsize } = statfsSync(dirname(this.file))
    if (bavail * bsize < TO_OPEN_BYTES) this.giveUp()
  }

  /** Resolves when the whole file is on the disk. Rejects, and leaves what was there, when it does not fit. */
  restore(): Promise<void> {
    this.#restoring ??= this.#written().finally(() => {
      this.#restoring = undefined
    })
    return this.#restoring
  }

  async #written(): Promise<void> {
    if (this.whole()) return
    await wholeFile(this.file, `${this.file}.tmp`, async (temporary) => {
      const handle = await open(temporary, 'w')
      try {
        // noise: a file system that compresses would keep nothing free for zeros
        const noise = randomFillSync(Buffer.allocUnsafe(CHUNK_BYTES))
        for (let at = 0; at < this.sizeBytes; at += CHUNK_BYTES) {
          await handle.write(noise, 0, Math.min(CHUNK_BYTES, this.sizeBytes - at), at)
        }
        await handle.sync()
      } finally {
        await handle.close()
      }
    })
  }
}
