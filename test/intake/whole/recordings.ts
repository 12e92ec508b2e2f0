/** Recordings for the tests of the intake: the choir's, where they are, and small ones made with ffmpeg. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { wholenessOf } from '../../../src/intake/whole/whole.js'
import type { Wholeness } from '../../../src/intake/whole/wholeness.js'

/** Beside the project, not part of it. Tests that need it say so and are left out where it is absent. */
export const CHOIR = join(process.cwd(), '../shared/data/choir')
export const CHOIR_IS_HERE = existsSync(CHOIR)

export const choirFiles = (folder = ''): string[] =>
  readdirSync(join(CHOIR, folder))
    .filter((name) => name.endsWith('.webm'))
    .map((name) => join(CHOIR, folder, name))

/** What the intake says of these bytes under this name. */
export async function asked(name: string, bytes: Uint8Array): Promise<Wholeness> {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-whole-'))
  try {
    writeFileSync(join(folder, name), bytes)
    const handle = await open(join(folder, name))
    try {
      return await wholenessOf(name, handle, bytes.length)
    } finally {
      await handle.close()
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Two seconds of test picture and tone in the format of `name`; `options` go before the output. */
export function made(name: string, ...options: readonly string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-made-'))
  try {
    const picture = ['-f', 'lavfi', '-i', 'testsrc=s=64x48:r=10:d=2']
    const tone = ['-f', 'lavfi', '-i', 'sine=440:d=2']
    const file = join(folder, name)
    const sound = /\.(wav|m4a|mp3)$/.test(name)
    const inputs = name.endsWith('.png') ? picture : sound ? tone : [...picture, ...tone]
    execFileSync('ffmpeg', ['-v', 'error', ...inputs, ...options, file])
    return readFileSync(file)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Ten places to cut a file at, from its first bytes to its last. */
export const cuts = (bytes: Uint8Array): Uint8Array[] =>
  [0.0001, 0.01, 0.05, 0.1, 0.25, 0.4, 0.55, 0.75, 0.95, 1].map((share) =>
    bytes.subarray(0, Math.max(1, Math.ceil(bytes.length * share) - 1)),
  )
