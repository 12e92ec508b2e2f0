import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { poster } from '../../actors/choir/poster.js'
import { onTheRig } from '../support/rig.js'
import { brightness, ffmpeg, flashing, SETTINGS } from './recorded.js'

const test = suite('choir / poster')

test('takes a still of the finished video, anew when the video is another one', async () => {
  const rig = await onTheRig({ settings: SETTINGS })
  const [key, still] = ['final/c+s+auto-final.mp4', 'snapshots/c+s+auto-final.mp4.jpg']
  const finished = { choir: 'c', song: 's', name: 'auto', run: 'run1', key, frames: 50 }
  for (const [from, lit] of [
    ['first', 0],
    ['second', 1.1],
  ] as const) {
    const file = join(rig.root, `${from}.mp4`)
    await ffmpeg(...flashing(2, [lit]), '-c:v', 'libx264', '-pix_fmt', 'yuv420p', file)
    await rig.keep(key, file, { from })
    await rig.give(poster, finished)
    const [bright] = await brightness(rig.store.path(still))
    assert.ok(bright! > 200, `the still of the ${from} is ${bright}`)
  }

  assert.equal(rig.sent, [])
  assert.equal(rig.notes[0], { item: 'run/run1', detail: { poster: still } })
  await rig.close()
})

test('takes none where nobody wants stills', async () => {
  const rig = await onTheRig({ settings: { ...SETTINGS, stills: false } })
  await rig.give(poster, { choir: 'c', song: 's', name: 'auto', run: 'run1', key: 'final/not-there.mp4', frames: 50 })

  assert.equal([rig.notes, await rig.store.has('snapshots/c+s+auto-final.mp4.jpg')], [[], false])
  await rig.close()
})

test.run()
