import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { describeHead, looksRecorded } from '../../src/media/magic.js'

const test = suite('media / magic')

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')

for (const [name, head] of [
  ['WebM and Matroska', '\x1a\x45\xdf\xa3\x9f'],
  ['MP4', '\0\0\0\x20ftypisom'],
  ['a QuickTime file without ftyp', '\0\0\0\x08wide\0\0\0\0mdat'],
  ['WAV', 'RIFF\x24\0\0\0WAVEfmt '],
  ['WAV over 4 GiB', 'RF64\xff\xff\xff\xffWAVEds64'],
  ['MP3 with a tag', 'ID3\x04\0\0\0\0\0\0'],
  ['MP3 without a tag', '\xff\xfb\x90\x64'],
]) {
  test(`knows ${name} by its first bytes`, () => {
    assert.ok(looksRecorded(bytes(head!)))
  })
}

for (const [name, head] of [
  ['text', 'Dear choir'],
  ['a playlist', '#EXTM3U\n'],
  ['AVI', 'RIFF\x24\0\0\0AVI LIST'],
  ['raw AAC', '\xff\xf1\x50\x80'],
  ['a UTF-16 text', '\xff\xfeD\0e\0'],
  ['four bytes', '\x1a\x45\xdf'],
]) {
  test(`takes ${name} for no recording`, () => {
    assert.not.ok(looksRecorded(bytes(head!)))
  })
}

test('quotes the beginning of a text, whole letters only', () => {
  assert.is(describeHead(Buffer.from('La la')), 'it begins with "La la"')
  assert.is(describeHead(Buffer.from('Liebe Sänger,\nheute')), 'it begins with "Liebe Sänger,…"')
  assert.is(describeHead(Buffer.from('🎵'.repeat(100)).subarray(0, 98)), `it begins with "${'🎵'.repeat(24)}"`)
  assert.is(describeHead(Buffer.from('🎵'.repeat(50))), `it begins with "${'🎵'.repeat(40)}…"`)
})

test('shows the bytes of what is no text', () => {
  assert.is(describeHead(bytes('\0\x01\xfe')), 'it begins with the bytes 00 01 fe')
})

test.run()
