import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { draw, pipeline } from '../../src/runtime/pipeline.js'
import { kit } from '../../src/runtime/stage.js'

const test = suite('runtime / pipeline')

test('draws the flow as text, one line per stage', () => {
  interface Messages {
    'layer.dropped': { file: string }
    'unit.planned': { unit: string }
  }
  const { stage } = kit<Messages>()
  const ends = { version: 1, concurrency: 1, handle: async () => undefined }
  const check = stage({ ...ends, name: 'check', accepts: 'layer.dropped', sends: ['unit.planned'], key: () => 'k' })
  const squash = stage({ ...ends, name: 'squash', accepts: 'layer.dropped', sends: [], key: () => 'k' })
  const make = stage({ ...ends, name: 'make', accepts: 'unit.planned', sends: [], key: () => 'k' })
  const dress = pipeline<Messages>(
    'dress',
    { subject: () => 'style/x', trouble: () => [] },
    { 'layer.dropped': [check, squash], 'unit.planned': [make] },
  )

  assert.is(
    draw(dress),
    [
      'layer.dropped -> check  -> unit.planned', //
      'layer.dropped -> squash -> .',
      'unit.planned  -> make   -> .',
    ].join('\n'),
  )
})

test.run()
