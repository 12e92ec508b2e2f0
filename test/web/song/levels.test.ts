import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import {
  decibelsOf,
  decibelText,
  placeOf,
  stepped,
  volumeAt,
  volumeIn,
  volumeOf,
} from '../../../src/web/song/levels.js'

const test = suite('web / song / levels')

const near = (found: number, expected: number, within: number) =>
  assert.ok(Math.abs(found - expected) <= within, `found ${found}, expected ${expected}`)

test('as recorded is 0 dB at three quarters of the way', () => {
  assert.is(decibelsOf(1), 0)
  assert.is(placeOf(1), 0.75)
  assert.is(volumeAt(0.75), 1)
})

test('the whole way goes from silence to the loudest that a sheet may say', () => {
  assert.is(volumeAt(0), 0)
  assert.is(volumeAt(1), 10)
  assert.is(placeOf(0), 0)
  assert.is(placeOf(10), 1)
  assert.is(placeOf(1000), 1)
})

test('a fader that is let go stands where it was left', () => {
  for (let place = 0.02; place <= 1; place += 0.01) {
    // a thousandth of the volume is what is written, and is coarse only where nothing is heard
    near(placeOf(volumeAt(place)), place, place < 0.25 ? 0.03 : 0.002)
  }
})

test('further up is never softer', () => {
  let before = -1
  for (let place = 0; place <= 1; place += 0.001) {
    const volume = volumeAt(place)
    assert.ok(volume >= before, `at ${place}`)
    before = volume
  }
})

test('a key goes by half a decibel on a grid of halves, and out of silence to what is just heard', () => {
  assert.is(decibelText(stepped(1, -0.5)), '−0.5')
  assert.is(decibelText(stepped(volumeOf(-6.3), 0.5)), '−6.0')
  assert.is(decibelText(stepped(volumeOf(-6.3), -0.5)), '−6.5')
  assert.is(decibelText(stepped(stepped(1, 0.5), -0.5)), '0.0')
  assert.is(stepped(0, -0.5), 0)
  assert.is(decibelText(stepped(0, 0.5)), '−60.0')
  assert.is(stepped(10, 3), 10)
})

test('reads levels as people write them, and nothing else', () => {
  assert.equal(['-6', '−6 dB', '+0', '-6,5', '-inf', '−∞'].map(volumeIn), [0.501, 0.501, 1, 0.473, 0, 0])
  assert.equal(['', 'loud', '6 6', '1e3'].map(volumeIn), [undefined, undefined, undefined, undefined])
  assert.is(volumeIn('99'), 10)
})

test.run()
