import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  lstatSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { fingerprint } from '../../src/intake/fingerprint.js'
import { signatureOf } from '../../src/intake/signature.js'

const root = mkdtempSync(join(tmpdir(), 'troupe-fingerprint-'))
const at = join(root, 'alto.csv')
const LONG_BYTES = 64 * 1024 * 1024

const test = suite('intake / fingerprint')
test.before.each(() => writeFileSync(at, 'la la'))
test.after.each(() => rmSync(at, { force: true }))
test.after(() => rmSync(root, { recursive: true }))

const read = (signal = new AbortController().signal) =>
  fingerprint({ root, path: 'alto.csv', signature: signatureOf(lstatSync(at)) }, { patient: true, signal })

test('gives the SHA-256 of a file that stays as it is', async () => {
  assert.is((await read())?.hash, createHash('sha256').update('la la').digest('hex'))
})

const CHANGES: readonly (readonly [string, () => void])[] = [
  ['written to', () => appendFileSync(at, 'la')],
  ['cut short', () => truncateSync(at, 3)],
  [
    'replaced',
    () => {
      writeFileSync(`${at}.new`, 'la la')
      renameSync(`${at}.new`, at)
    },
  ],
  ['removed', () => rmSync(at)],
]

for (const [how, change] of CHANGES) {
  test(`gives nothing for a file that is ${how} while it is being hashed`, async () => {
    truncateSync(at, LONG_BYTES)
    appendFileSync(at, 'x')
    writeFileSync(at, 'la', { flag: 'r+' })
    const reading = read()
    for (let turn = 0; turn < 8; turn++) await setImmediate()
    change()

    assert.is(await reading, undefined)
  })
}

test('follows no link that was put in the place of the file', async () => {
  const signature = signatureOf(lstatSync(at))
  rmSync(at)
  symlinkSync('/etc/hostname', at)

  try {
    await fingerprint({ root, path: 'alto.csv', signature }, { patient: true, signal: new AbortController().signal })
    assert.unreachable('it was opened')
  } catch (fault) {
    assert.match(String(fault), /ELOOP/)
  }
})

test('is not held up by a pipe that was put in the place of the file', async () => {
  const signature = signatureOf(lstatSync(at))
  rmSync(at)
  execFileSync('mkfifo', [at])

  const { signal } = new AbortController()
  assert.is(await fingerprint({ root, path: 'alto.csv', signature }, { patient: true, signal }), undefined)
})

test('stops in the middle of a long file when it is told to', async () => {
  truncateSync(at, LONG_BYTES)
  writeFileSync(at, 'la', { flag: 'r+' })
  const stop = new AbortController()
  const reading = read(stop.signal)
  stop.abort()

  try {
    await reading
    assert.unreachable('it read on')
  } catch (fault) {
    assert.match(String(fault), /abort/i)
  }
})

test.run()
