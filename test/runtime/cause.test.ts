import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { causeId, causeOf } from '../../src/runtime/cause.js'

const test = suite('runtime / cause')

for (const [one, other, words] of [
  ['north+carol+alto.webm ends 11.3 s of 20.6 s', 'south+noel+tenor.webm ends 2 s of 7 s', '… ends … s of … s'],
  ['t5_neckline_front: found 6001 px', 't54_for_t14_neckline_front: found 512 px', '…: found … px'],
  ['/data/raw/a b.webm is no file', '/tmp/c b.webm is no file', '… is no file'],
  ['found "ana", expected "ben"', 'found "cleo", expected "dora"', 'found …, expected …'],
  ['object 3fa9c17b22 is gone', 'object 0011223344aabb is gone', 'object … is gone'],
  [
    'x+y+z.webm is empty (0 bytes): expected WebM, MP4/MOV or MP3',
    'a+b+c.webm is empty (0 bytes): expected WebM, MP4/MOV or MP3',
    '… is empty (… bytes): expected WebM, MP4/MOV or MP3',
  ],
  ['ffmpeg ended with code 69: no', 'ffmpeg ended with code 1: no', 'ffmpeg ended with code …: no'],
] as const) {
  test(`says ${JSON.stringify(words)} of what differs only in names and numbers`, () => {
    assert.is(causeOf(one), words)
    assert.is(causeOf(other), words)
  })
}

test('tells apart what went wrong otherwise, and elsewhere', () => {
  const words = ['the disk is full', 'no space left', 'colour 0018 is missing'].map(causeOf)

  assert.is(new Set(words).size, 3)
  assert.is.not(causeId('choir/convert', 'the disk is full'), causeId('choir/align', 'the disk is full'))
  assert.match(causeId('choir/convert', ''), /^[0-9a-f]{12}$/)
})

test('keeps no more than the beginning of a long story, and is quick about a hostile one', () => {
  assert.ok(causeOf('x '.repeat(100_000)).length <= 300)
  assert.ok(causeOf('a_'.repeat(100_000)).length <= 300)
})

test.run()
