import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { Cut } from '../../native-workers/composite/cut.js'
import { composite } from '../../native-workers/composite/index.js'
import { blob, difference, folder, jobOf, load, save } from './made-layers.js'

const test = suite('native-workers / composite, beside ImageMagick')

/** The command by its path: a `convert` found elsewhere may be anything. */
const CONVERT = '/usr/bin/convert'
const isThere = existsSync(CONVERT) && /ImageMagick 6/.test(execFileSync(CONVERT, ['-version'], { encoding: 'utf8' }))
/** Skipped, visibly, where ImageMagick is not installed. */
const held = isThere ? test : test.skip

const SIDE = 400
const canvas = { widthPx: 48, heightPx: 48 }
const CUTS: Cut[] = [
  { folder: 'small', isTrimmed: true, offTop: 0, offBottom: 0, widthPx: 48, heightPx: 48, canvas },
  { folder: 'bottom-crop', isTrimmed: true, offTop: 0.33, offBottom: 0, widthPx: 48, canvas },
  { folder: 'top-crop', isTrimmed: true, offTop: 0, offBottom: 0.33, widthPx: 48, canvas },
]
const CHOPS: Record<string, string[]> = {
  small: ['-resize', '48x48'],
  'bottom-crop': ['-gravity', 'north', '-chop', '0x33%', '-resize', '48x'],
  'top-crop': ['-gravity', 'south', '-chop', '0x33%', '-resize', '48x'],
}
const CENTRED = ['-background', 'none', '-gravity', 'center', '-extent', '48x48']

held('makes what its commands make: pictures within 1 and 50 dB, cuts of our own pictures within 60 dB', async () => {
  const [here, outDir] = [folder(), folder()]
  const files = await Promise.all([0, 1, 2, 3].map((seed) => save(blob(seed, SIDE), join(here, `${seed}.png`))))
  const stacks = [[0], [0, 1], [1, 2, 3], [3, 2, 1, 0]].map((layers, at) => ({ layers, names: [`${at}.png`] }))
  const layer = { widthPx: SIDE, heightPx: SIDE }
  const whole = { folder: 'whole', widthPx: 160, heightPx: 160 }
  await composite(jobOf({ layers: files, stacks, outDir, layer, whole, cuts: CUTS }))

  for (const { layers, names } of stacks) {
    const [first, ...others] = layers.map((at) => files[at]!)
    const theirs = join(here, 'theirs.png')
    // PNG32: otherwise it rounds down where it may
    const stack = [first!, ...others.flatMap((file) => [file, '-composite'])]
    execFileSync(CONVERT, [...stack, '-resize', '160x160', `PNG32:${theirs}`])
    const ours = join(outDir, 'whole', names[0]!)
    const off = difference(await load(ours), await load(theirs))
    assert.ok(off.most <= 1.01 && off.db >= 50, `${names}: ${JSON.stringify(off)}`)

    for (const { folder: name } of CUTS) {
      execFileSync(CONVERT, [ours, '-trim', '+repage', ...CHOPS[name]!, ...CENTRED, `PNG32:${theirs}`])
      const { db } = difference(await load(join(outDir, name, names[0]!)), await load(theirs))
      assert.ok(db >= 60, `${name}/${names}: ${db} dB`)
    }
  }
})

test.run()
