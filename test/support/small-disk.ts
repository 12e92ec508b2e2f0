/** A file system of a few MiB that a test may fill: a tmpfs of its own, where mounting is allowed. */
import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SmallDisk {
  path: string
  /** To the last block. */
  fill(): void
  free(): void
  /** Also while something still holds a file on it. */
  unmount(): void
}

/** Undefined where nobody may mount: the test has to be skipped then, visibly. */
export function smallDisk(sizeMiB: number): SmallDisk | undefined {
  const path = mkdtempSync(join(tmpdir(), 'troupe-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMiB}m`, 'troupe-test', path], { stdio: 'ignore' })
  } catch {
    rmdirSync(path)
    return undefined
  }
  const filler = join(path, 'filler')
  return {
    path,
    fill() {
      const handle = openSync(filler, 'a')
      for (const bytes of [2 ** 20, 4096]) while (wrote(handle, Buffer.alloc(bytes)));
      closeSync(handle)
    },
    free: () => rmSync(filler),
    unmount() {
      execFileSync('umount', ['-l', path])
      rmdirSync(path)
    },
  }
}

/** False when it no longer fits whole. */
function wrote(handle: number, bytes: Buffer): boolean {
  try {
    return writeSync(handle, bytes) === bytes.length
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOSPC') return false
    throw fault
  }
}
