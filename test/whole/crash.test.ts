/** Killed at ten moments of a render and started again each time: one final, whole, and nobody left behind. */
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { complaintsOf, cut, shapeOf } from './media.js'
import { ground, processesNaming, RECORDINGS, Subscriber, start, troupe } from './troupe.js'

const SONG = 'northside+carol'
const FINAL = `final/${SONG}+auto-final.mp4`
const SECONDS = 8
const KILLS = 10

const test = suite('whole / crash')
const at = await ground('whole-crash')
test.after(() => at.clear())

/** A seeded stand-in for chance: the moments are different, and the same in every run of the test. */
function* chances(seed: number): Generator<number> {
  for (let x = seed; ; ) {
    x = (x * 1_103_515_245 + 12_345) % 2 ** 31
    yield x / 2 ** 31
  }
}

test('a render that is killed ten times ends as one final video', async () => {
  let service = await start(at.data, '--config', at.config)
  for (const part of ['backing', 'soprano', 'alto', 'bass']) {
    await cut(join(RECORDINGS, `${SONG}+${part}.webm`), join(at.raw, `${SONG}+${part}.webm`), SECONDS)
  }
  const chance = chances(7)
  let interrupted = 0
  for (let kill = 0; kill < KILLS; kill++) {
    const song = new Subscriber(`song/${SONG}`)
    await song.connect(service.url)
    // a moment is so many events into the work, and a little: what is killed is work, not waiting
    const events = Math.floor(chance.next().value * 6)
    await song.until(
      'work to kill',
      (self) => self.events.length >= events || self.items.get('song')?.status === 'done',
    )
    await new Promise((resolve) => setTimeout(resolve, chance.next().value * 700))
    if (song.items.get('song')?.status !== 'done') interrupted++
    await service.kill()
    await gone()
    if (existsSync(join(at.store, FINAL))) assert.is(await complaintsOf(join(at.store, FINAL)), '', 'never torn')
    service = await start(at.data, '--config', at.config)
  }
  const song = new Subscriber(`song/${SONG}`)
  await song.connect(service.url)
  await song.until('the final video', ({ items }) => items.get('song')?.status === 'done')
  await song.disconnect()
  assert.is(await service.stop(), 0)

  assert.ok(interrupted >= KILLS / 2, `${interrupted} of ${KILLS} kills interrupted work`)
  assert.equal(await readdir(join(at.store, 'final')), [`${SONG}+auto-final.mp4`])
  const shape = await shapeOf(join(at.store, FINAL))
  assert.is(shape.widthPx, 1920)
  assert.ok(
    shape.frames >= SECONDS * 25 - 20 && Math.abs(shape.frames / 25 - shape.audioSeconds) < 0.041,
    JSON.stringify(shape),
  )
  assert.is(await complaintsOf(join(at.store, FINAL)), '')
  const jobs = JSON.parse((await troupe('jobs', '--json', '--data', at.data)).out)
  assert.equal(jobs.jobs, [], 'nothing waits, nothing failed')
  for (const folder of ['final', 'final-parts', 'converted', 'preview', 'snapshots']) {
    assert.equal(
      (await readdir(join(at.store, folder))).filter((name) => name.startsWith('.')),
      [],
      `${folder} has no leftovers`,
    )
  }
})

/** The kernel ends the children when their service is gone; a moment later they are no more. */
async function gone(): Promise<void> {
  for (let look = 0; look < 100 && processesNaming(`file:${at.data}`).length > 0; look++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  assert.equal(processesNaming(`file:${at.data}`), [], 'no ffmpeg outlives its service')
}

test.run()
