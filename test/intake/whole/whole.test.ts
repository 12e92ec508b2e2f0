import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { asked, cuts, made } from './recordings.js'

const test = suite('intake / whole')

const FORMATS: readonly (readonly [string, ...string[]])[] = [
  ['tone.wav'],
  ['tone.m4a'],
  ['clip.mp4', '-c:v', 'mpeg4'],
  ['clip.mp4', '-c:v', 'mpeg4', '-movflags', 'faststart'],
  ['clip.mp4', '-c:v', 'mpeg4', '-movflags', 'frag_keyframe+empty_moov'],
  ['clip.mov', '-c:v', 'mpeg4'],
  ['layer.png', '-frames:v', '1'],
]

for (const [name, ...options] of FORMATS) {
  test(`${[name, ...options].join(' ')} is whole, and unfinished wherever it is cut`, async () => {
    const bytes = made(name, ...options)

    assert.equal(await asked(name, bytes), { is: 'whole' })
    for (const cut of cuts(bytes)) {
      assert.is((await asked(name, cut)).is, 'unfinished', `cut at byte ${cut.length} of ${bytes.length}`)
    }
  })
}

// not a wav and not an mp4 with its table in front: there zeros may be silence or a picture
for (const [name, ...options] of FORMATS.filter(([name]) => !name.endsWith('.wav'))) {
  if (options.includes('faststart')) continue
  test(`${[name, ...options].join(' ')} is unfinished while the room for its last half is only reserved`, async () => {
    const bytes = made(name, ...options)
    bytes.fill(0, Math.floor(bytes.length / 2))

    assert.is((await asked(name, bytes)).is, 'unfinished')
  })
}

test('a wav of unknown size is whole', async () => {
  for (const size of [0, 0xffffffff]) {
    const bytes = made('tone.wav')
    bytes.writeUInt32LE(size, 4)
    assert.equal(await asked('tone.wav', bytes), { is: 'whole' })
  }
})

test('an mp4 without its table of contents says so', async () => {
  const bytes = made('clip.mp4', '-c:v', 'mpeg4')
  const { is, ...rest } = await asked('clip.mp4', bytes.subarray(0, bytes.lastIndexOf('moov') - 4))

  assert.is(is, 'unfinished')
  assert.match(JSON.stringify(rest), /moov/)
})

test('a png with something behind its end is whole', async () => {
  const bytes = made('layer.png', '-frames:v', '1')

  assert.equal(await asked('layer.png', Buffer.concat([bytes, Buffer.from('signed by ana')])), { is: 'whole' })
})

test('a json text that ends too early is unfinished, one that is only wrong tells nothing', async () => {
  const sheet = '{ "parts": { "alto": { "name": "A } B", "volume": 1 } } }'

  assert.equal(await asked('a.json', Buffer.from(sheet)), { is: 'whole' })
  for (const length of [1, 12, 30, 40, sheet.length - 1]) {
    assert.is((await asked('a.json', Buffer.from(sheet.slice(0, length)))).is, 'unfinished', `of ${length} letters`)
  }
  assert.equal(await asked('a.json', Buffer.from('{ "parts": { "alto": { volume: 1 } } }')), { is: 'unknown' })
})

test('an empty file is unfinished, whatever its name', async () => {
  for (const name of ['a.webm', 'a.png', 'a.json', 'a.mp3', 'a.csv']) {
    assert.equal(await asked(name, Buffer.alloc(0)), { is: 'unfinished', because: 'is empty' })
  }
})

test('a file whose first bytes are reserved and not written is unfinished', async () => {
  assert.is((await asked('a.mp3', Buffer.alloc(4096))).is, 'unfinished')
})

test('a format without an end, and a file of another than its name says, tell nothing', async () => {
  const letter = Buffer.from('Dear choirmaster, this is not a recording.')

  for (const name of ['a.mp4', 'a.m4a', 'a.mov', 'a.wav', 'a.png', 'a.mp3', 'a.csv', 'a.jpg', 'a']) {
    assert.equal(await asked(name, letter), { is: 'unknown' }, name)
  }
})

test.run()
