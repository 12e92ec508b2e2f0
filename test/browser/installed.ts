/** A Chromium that starts, installed from the distribution where it is missing; or the reason why there is none. */
import { spawnSync } from 'node:child_process'

import { installed, programAt } from '../support/distribution.js'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome']

/** Letters are needed to look at pages, and come with no browser. */
const PACKAGES = ['chromium', 'fonts-liberation']

export function chromiumHere(): { program: string; version: string } | { missing: string } {
  const there = () => NAMES.map(programAt).find((found) => found !== undefined)
  const missing = there() === undefined ? installed(['chromium'], PACKAGES) : undefined
  const program = there()
  if (program === undefined) return { missing: missing ?? 'chromium is not installed' }
  // its name alone may be no more than a hint to a shop of programs
  const { status, stdout, stderr } = spawnSync(program, ['--version'], { encoding: 'utf8' })
  if (status === 0) return { program, version: stdout.trim() }
  return { missing: `${program} does not start: ${(stderr ?? '').trim().split('\n').at(-1)}` }
}
