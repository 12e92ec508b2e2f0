import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { Recording } from '../../actors/choir/messages.js'
import { snapshot } from '../../actors/choir/snapshot.js'
import { onTheRig } from '../support/rig.js'
import { beeping, brightness, ffmpeg, flashing, SETTINGS } from './recorded.js'

const test = suite('choir / snapshot')

const rig = await onTheRig({ settings: SETTINGS })
test.after(() => rig.close())

const VP8 = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '300k']

const recording = (name: string, part: string, hash = name): Recording => {
  return { choir: 'c', song: 's', part, file: join(rig.root, name), hash, siblings: 1 }
}
const sizeOf = async (still: string) => {
  const grey = await ffmpeg('-i', still, '-pix_fmt', 'gray', '-f', 'pgm_pipe', '-c:v', 'pgm', '-f', 'rawvideo', '-')
  return grey.toString('latin1').split('\n')[1]
}

test('takes one still of a recording and notes it on the part', async () => {
  await ffmpeg('-f', 'lavfi', '-i', 'testsrc=s=1280x720:d=1.5', ...VP8, '-f', 'webm', join(rig.root, 'wide.webm'))
  const sent = await rig.give(snapshot, recording('wide.webm', 'ana'))

  const key = 'snapshots/c+s+ana.webm.jpg'
  assert.equal(sent, [])
  assert.equal(rig.notes, [{ item: 'part/ana', detail: { snapshot: key } }])
  const still = rig.store.path(key)
  assert.equal([...(await readFile(still))].slice(0, 3), [0xff, 0xd8, 0xff])
  assert.is(await sizeOf(still), '640 360')
})

test('looks for a frame that is not black, and takes a black one where there is no other', async () => {
  await ffmpeg(...flashing(3, [2.2]), ...VP8, '-f', 'webm', join(rig.root, 'late.webm'))
  await ffmpeg(...flashing(0.4, [9]), ...VP8, '-f', 'webm', join(rig.root, 'black.webm'))
  await rig.give(snapshot, recording('late.webm', 'late'))
  await rig.give(snapshot, recording('black.webm', 'black'))

  const [late] = await brightness(rig.store.path('snapshots/c+s+late.webm.jpg'))
  const [black] = await brightness(rig.store.path('snapshots/c+s+black.webm.jpg'))
  assert.ok(late! > 200, `late is ${late}`)
  assert.ok(black! < 20, `black is ${black}`)
})

test('takes none of sound alone, and takes away the one of the recording before', async () => {
  await ffmpeg(...beeping(1, [0]), '-c:a', 'libopus', '-f', 'webm', join(rig.root, 'heard.webm'))
  await rig.give(snapshot, recording('wide.webm', 'ben'))
  await rig.give(snapshot, recording('heard.webm', 'ben'))

  assert.not(await rig.store.has('snapshots/c+s+ben.webm.jpg'))
})

test('takes it once for the same recording', async () => {
  await rig.give(snapshot, recording('wide.webm', 'cleo'))
  const { mtimeMs } = await stat(rig.store.path('snapshots/c+s+cleo.webm.jpg'))
  await rig.give(snapshot, recording('wide.webm', 'cleo'))
  assert.is((await stat(rig.store.path('snapshots/c+s+cleo.webm.jpg'))).mtimeMs, mtimeMs)

  await rig.give(snapshot, recording('wide.webm', 'cleo', 'other bytes'))
  assert.is.not((await stat(rig.store.path('snapshots/c+s+cleo.webm.jpg'))).mtimeMs, mtimeMs)
  assert.is(basename(rig.store.path('snapshots/c+s+cleo.webm.jpg')), 'c+s+cleo.webm.jpg')
})

test.run()
