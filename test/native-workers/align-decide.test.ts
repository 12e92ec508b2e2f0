import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decide } from '../../native-workers/align/decide.js'

const test = suite('align / decide')

const peak = (offsetMs: number, confidence: number) => ({ offsetMs, confidence })

test('believes the bleed once its peak stands out', () => {
  const found = decide({ bleed: [peak(120, 1.5), peak(-800, 0.6)] })

  assert.equal(found, { offsetMs: 120, confidence: 1.5, method: 'bleed', status: 'ok', alternatives: [] })
})

test('believes the rhythm once its onsets agree', () => {
  const found = decide({
    bleed: [peak(3, 1.1)],
    rhythm: { whole: [peak(120, 1.8)], onsets: peak(179, 1.1), selfLikeness: 0.8 },
  })

  assert.equal(found, { offsetMs: 120, confidence: 1.8, method: 'rhythm', status: 'ok', alternatives: [] })
})

for (const [why, whole, onsets, selfLikeness] of [
  ['its onsets say something else', peak(120, 1.8), peak(181, 1.7), 0],
  ['its peak is hardly higher than another', peak(120, 1.49), peak(120, 1.7), 0],
  ['the backing is a loop', peak(120, 1.8), peak(120, 1.7), 0.95],
] as const) {
  test(`believes no rhythm when ${why}, and says what it might be`, () => {
    const found = decide({
      bleed: [peak(3, 1.1), peak(70, 0.9)],
      rhythm: { whole: [whole, peak(900, 0.5)], onsets, selfLikeness },
    })

    assert.equal(found, {
      offsetMs: 0,
      confidence: whole.confidence,
      method: 'none',
      status: 'needs-review',
      alternatives: [
        { ...whole, method: 'rhythm' },
        { ...peak(3, 1.1), method: 'bleed' },
        { ...peak(70, 0.9), method: 'bleed' },
      ],
    })
  })
}

test.run()
