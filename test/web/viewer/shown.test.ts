import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { shownLayers } from '../../../src/web/viewer/shown.js'

const test = suite('web / viewer / shown')

const delivered = { style: 'fp-1', layers: { base_bottom_front: [0, 1], t1_neckline_front: [0] }, version: 'v' }

test('a layer that is missing in the colour is drawn where another colour has it, and named', () => {
  const stack = ['base_bottom_front', 't1_neckline_front', 'b9_belt_front']

  assert.equal(shownLayers(delivered, stack, 1), [
    { layer: 'base_bottom_front', url: 'thumbs/layers/fp-1/base_bottom_front_0001.png?v=v', isMissing: false },
    { layer: 't1_neckline_front', url: 'thumbs/layers/fp-1/t1_neckline_front_0000.png?v=v', isMissing: true },
    { layer: 'b9_belt_front', url: undefined, isMissing: true },
  ])
})

test('names cannot leave the address, nor be taken for what every object knows', () => {
  const [odd, known] = shownLayers({ ...delivered, layers: { 'a"/../b': [0] } }, ['a"/../b', 'constructor'], 0)

  assert.is(odd?.url, 'thumbs/layers/fp-1/a%22%2F..%2Fb_0000.png?v=v')
  assert.equal([known?.url, known?.isMissing], [undefined, true])
})

test.run()
