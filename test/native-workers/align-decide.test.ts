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
    rhythm: { whole: [peak(120, 1.8)], height: 15, onsets: peak(179, 1.1), selfLikeness: 0.8 },
  })

  assert.equal(found, { offsetMs: 120, confidence: 1.8, method: 'rhythm', status: 'ok', alternatives: [] })
})

const sure = { best: peak(120, 1.8), height: 18, onsets: peak(120, 1.7), selfLikeness: 0.3 }

for (const [why, { best, ...rest }] of [
  ['its onsets say something else', { ...sure, onsets: peak(181, 1.7) }],
  ['its peak is hardly higher than another', { ...sure, best: peak(120, 1.49) }],
  ['its peak is no higher than chance makes one', { ...sure, height: 14 }],
  ['the backing is a loop', { ...sure, selfLikeness: 0.95 }],
] as const) {
  test(`believes no rhythm when ${why}, and says what it might be`, () => {
    const rhythm = { ...rest, whole: [best, peak(900, 0.5)] }

    const found = decide({ bleed: [peak(3, 1.1), peak(70, 0.9)], rhythm })

    assert.equal(found, {
      offsetMs: 0,
      confidence: best.confidence,
      method: 'none',
      status: 'needs-review',
      alternatives: [
        { ...best, method: 'rhythm' },
        { ...peak(3, 1.1), method: 'bleed' },
        { ...peak(70, 0.9), method: 'bleed' },
      ],
    })
  })
}

test.run()
