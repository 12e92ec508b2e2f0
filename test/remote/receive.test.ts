import fs from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { receive } from '../../src/remote/receive.js'

const test = suite('remote / receive')

/** Files are opened when the test says so: on a busy disk that takes longer than a connection takes to break. */
function holdingOpens(): { letGo: () => Promise<void>; restore: () => void } {
  const { open } = fs
  const held: (() => Promise<void>)[] = []
  const late = (path: string, flags: string, mode: number, told: (fault: Error | null, fd: number) => void) => {
    const opened = () =>
      new Promise<void>((resolve) =>
        open(path, flags, mode, (fault, fd) => {
          told(fault, fd)
          resolve()
        }),
      )
    held.push(opened)
  }
  fs.open = late as unknown as typeof fs.open
  return {
    letGo: async () => void (await Promise.all(held.splice(0).map((opened) => opened()))),
    restore: () => {
      fs.open = open
    },
  }
}

test('a body that is cut off before its file is opened leaves nothing behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-receive-'))
  const opens = holdingOpens()
  try {
    const body = new Readable({ read: () => undefined })
    const received = receive(body, join(folder, 'out'), { sizeBytes: 10 }).then(
      () => 'all of it',
      (fault: Error) => fault.message,
    )
    body.destroy(new Error('cut off'))
    // long enough for one that does not wait to take away what is not there yet
    for (let turn = 0; turn < 200; turn++) await setImmediate()
    await opens.letGo()

    assert.is(await received, 'cut off')
    assert.equal(await readdir(folder), [])
  } finally {
    opens.restore()
    await rm(folder, { recursive: true, force: true })
  }
})

test.run()
