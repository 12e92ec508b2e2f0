import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { keys, partId, readName, songId } from '../../actors/choir/names.js'

const test = suite('choir / names')

test('a recording is named by choir, song and part, a sheet by choir and song', () => {
  assert.equal(readName('northside+carol+alto.webm'), {
    is: 'recording',
    choir: 'northside',
    song: 'carol',
    part: 'alto',
  })
  assert.equal(readName('a_1+b-2+C.MP4'), { is: 'recording', choir: 'a_1', song: 'b-2', part: 'C' })
  assert.equal(readName('northside+carol.json'), { is: 'sheet', choir: 'northside', song: 'carol' })
})

const STRANGERS: [name: string, because: RegExp][] = [
  ['northside+carol.webm', /2 names.*expected <choir>\+<song>\+<part>\.webm/],
  ['northside+carol+alto.json', /3 names.*expected <choir>\+<song>\.json/],
  ['northside+carol+al to.webm', /"al to" is not a name/],
  ['northside++alto.webm', /"" is not a name/],
  ['../x+carol+alto.webm', /"\.\.\/x" is not a name/],
  ['northside+carol+alto.backup.webm', /"alto\.backup" is not a name/],
  [`northside+carol+${'a'.repeat(65)}.webm`, /is not a name of 1 to 64/],
  ['northside+carol+alto.avi', /ends in \.avi: expected \.webm/],
  ['northside+carol+alto', /ends in nothing/],
  ['.webm', /1 names/],
  ['', /ends in nothing/],
]

test('anything else is a stranger, with the reason', () => {
  for (const [name, because] of STRANGERS) {
    const named = readName(name)
    assert.is(named.is, 'stranger', name)
    if (named.is === 'stranger') assert.match(named.because, because)
  }
})

test('the keys of the store are the ones the original systems used', () => {
  const at = { choir: 'northside', song: 'carol', part: 'alto', run: 'r', name: 'auto' }

  assert.is(songId(at), 'northside+carol')
  assert.is(partId(at), 'northside+carol+alto')
  assert.is(keys.snapshot(at, 'webm'), 'snapshots/northside+carol+alto.webm.jpg')
  assert.is(keys.definition(at), 'definition/northside+carol+auto.json')
  assert.is(keys.preview(at), 'preview/northside+carol+auto-preview.mp4')
  assert.is(keys.stitched(at), 'preview/northside+carol+auto-preprod.mp4')
  assert.is(keys.final(at), 'final/northside+carol+auto-final.mp4')
  assert.is(keys.poster(at), 'snapshots/northside+carol+auto-final.mp4.jpg')
})

test.run()
