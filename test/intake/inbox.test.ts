import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { openInbox } from '../../src/intake/inbox.js'

const test = suite('intake / inbox')
const root = await mkdtemp(join(tmpdir(), 'troupe-inbox-'))
test.after(() => rm(root, { recursive: true, force: true }))
const inbox = openInbox({ styles: root })

const rejection = (promise: Promise<unknown>) =>
  promise.then(
    () => 'it was written',
    (fault: Error) => fault.message,
  )

test('a file is put whole, again in place of the older one, and leaves nothing beside it', async () => {
  await inbox.write('styles', 'dress/approved.json', '{"who":"ana"}')
  await inbox.write('styles', 'dress/approved.json', '{"who":"bo"}')

  assert.is(await readFile(join(root, 'dress/approved.json'), 'utf8'), '{"who":"bo"}')
  assert.equal(await readdir(join(root, 'dress')), ['approved.json'])
})

test('nothing is written outside the folder, or into one that nobody watches', async () => {
  assert.match(await rejection(inbox.write('styles', '../approved.json', '{}')), /would leave styles/)
  assert.match(await rejection(inbox.write('raw', 'a.json', '{}')), /no watched folder raw, only styles/)
})

test.run()
