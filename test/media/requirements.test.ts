import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { checkTools, isTooOld, listed } from '../../src/media/requirements.js'
import { scratch } from './support.js'

const test = suite('media / requirements')

test('finds all that is needed in the ffmpeg of this machine', async () => {
  const { version, missing } = await checkTools()

  assert.match(version, /\d/)
  assert.equal(missing, [])
})

test('names programs that do not start', async () => {
  assert.equal(await checkTools({ ffmpeg: '/nowhere/ffmpeg', ffprobe: '/nowhere/ffprobe' }), {
    version: '',
    missing: ['/nowhere/ffmpeg (it does not start)', '/nowhere/ffprobe (it does not start)'],
  })
})

test('names each thing that an ffmpeg cannot do', async () => {
  const ffmpeg = join(scratch(), 'ffmpeg')
  writeFileSync(
    ffmpeg,
    '#!/bin/sh\nffmpeg "$@" | grep -v "afir\\|libx264" | sed "s/^ffmpeg version [^ ]*/ffmpeg version 4.4.2/"\n',
  )
  chmodSync(ffmpeg, 0o755)

  assert.equal(await checkTools({ ffmpeg }), {
    version: '4.4.2',
    missing: ['ffmpeg 5.1 or later (found 4.4.2)', 'filter afir', 'encoder libx264'],
  })
})

test('reads the lists of ffmpeg 5 and of ffmpeg 7', () => {
  const five =
    ' T.C fps               V->V       Force\n D  matroska,webm   Matroska / WebM\n V..... mpeg2video  MPEG-2'
  const seven = ' .. fps               V->V       Force\n D d lavfi           Libavfilter\n DE  wav  WAV'

  for (const name of ['fps', 'matroska', 'webm', 'mpeg2video']) assert.ok(listed(five).has(name), name)
  for (const name of ['fps', 'lavfi', 'wav']) assert.ok(listed(seven).has(name), name)
})

test('knows the versions that are too old', () => {
  assert.equal(['4.4.2-0ubuntu', '5.0.1'].map(isTooOld), [true, true])
  assert.equal(['5.1.9-0+deb12u1', '7.0', 'n6.1', 'N-109542-g00b03331a0'].map(isTooOld), [false, false, false, false])
})

test.run()
