import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { read } from '../../actors/choir/read.js'
import { Refusal } from '../../src/errors.js'
import { onTheRig } from '../support/rig.js'
import { SONG, sheetOf } from './made.js'

const test = suite('choir / read')

const dropped = (text: string) => ({ ...SONG, file: '/data/raw/northside+carol.json', text })

test('a song sheet describes its song', async () => {
  const rig = await onTheRig()
  const sent = await rig.give(read, dropped('{"parts":{"alto":{"volume":0}},"output":{"margin":0}}'))
  await rig.close()

  const sheet = sheetOf({ parts: { alto: { volume: 0 } }, output: { margin: 0 } })
  assert.equal(sent, [{ kind: 'song.described', body: { ...SONG, sheet } }])
  assert.equal(rig.notes, [
    { item: 'sheet', detail: { status: 'read', file: '/data/raw/northside+carol.json', findings: [] } },
  ])
})

test('keys nobody knows are shown for review and stop nothing', async () => {
  const rig = await onTheRig()
  const sent = await rig.give(read, dropped('{"output":{"widht":640}}'))
  await rig.close()

  assert.is(sent.length, 1)
  assert.is(rig.notes[0]!.detail.status, 'needs-review')
  assert.match(String(rig.notes[0]!.detail.findings), /output\.widht .* width/)
})

test('a sheet that cannot be read is refused by its name', async () => {
  const rig = await onTheRig()
  const fault = await rig.give(read, dropped('{"output":{"width":')).catch((thrown: unknown) => thrown)
  await rig.close()

  assert.instance(fault, Refusal)
  assert.match((fault as Refusal).message, /^northside\+carol\.json is not JSON: line 1, column 20/)
  assert.equal(rig.notes, [])
})

test.run()
