import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import {
  codesText,
  keys,
  layerFile,
  layerOfLine,
  lengthsIn,
  readFileName,
  readLayer,
} from '../../actors/dress/names.js'

const test = suite('dress / names')

const lengths = ['knee', 'mini', 'micro_mini']
const read = (layer: string) => readLayer(layer, { lengths })

test('reads the file of a layer in one colour', () => {
  assert.equal(readFileName('t5_neckline_front_0007.png'), { is: 'layer', layer: 't5_neckline_front', color: 7 })
})

test('compares names lower-case', () => {
  assert.equal(readFileName('T5_Neckline_Front_0007.PNG'), { is: 'layer', layer: 't5_neckline_front', color: 7 })
})

for (const stranger of [
  't5_neckline_front.png',
  't5_neckline_front_7.png',
  't5_neckline_front_0007.jpg',
  '_0001.png',
  'Thumbs.db',
]) {
  test(`takes ${stranger} for no layer and says what it expected`, () => {
    const named = readFileName(stranger)
    assert.is(named.is, 'stranger')
    assert.match(named.is === 'stranger' ? named.because : '', 'expected …_<slot>_<side>_0000.png')
  })
}

test('writes the name that it reads', () => {
  assert.is(layerFile('t5_neckline_front', 7), 't5_neckline_front_0007.png')
})

test('reads a line of a list with or without colour and ending', () => {
  for (const line of [
    't5_neckline_front_0000.png',
    't5_neckline_front',
    'T5_neckline_front_0003',
    ' t5_neckline_front.png\r',
  ]) {
    assert.is(layerOfLine(line), 't5_neckline_front')
  }
})

const grammar: [layer: string, parts: { conditions?: string[]; length?: string; slot?: string; side?: string }][] = [
  ['t5_neckline_front', { slot: 'neckline', side: 'front' }],
  ['t5_anything_sideways', { slot: 'anything', side: 'sideways' }],
  ['b5_knee_bottom_front', { length: 'knee' }],
  ['b5_micro_mini_flared_bottom_front', { length: 'micro_mini' }],
  ['b5_mini_flared_bottom_front', { length: 'mini' }],
  ['b5_flared_knee_bottom_front', {}],
  ['b5_mini_micro_bottom_front', { length: 'mini' }],
  ['t5_for_t14_neckline_front', { conditions: ['t14'] }],
  ['t5_for_t22_t14_neckline_front', { conditions: ['t14', 't22'] }],
  ['t5_for_t9_t14_neckline_front', { conditions: ['t14', 't9'] }],
  ['t5_for_t14_knee_neckline_front', { conditions: ['t14'], length: 'knee' }],
  ['t5_for_t14_micro_mini_neckline_front', { conditions: ['t14'], length: 'micro_mini' }],
  ['t5_for_base_neckline_front', {}],
  ['t5_for_t14_base_neckline_front', { conditions: ['t14'] }],
  ['t5_for_base_t14_neckline_front', { conditions: ['base', 't14'] }],
  ['t5_for_base_base_neckline_front', { conditions: ['base'] }],
  ['t5_for_default_neckline_front', { conditions: ['default'] }],
  ['t5_for_t14_default_neckline_front', { conditions: ['default', 't14'] }],
  ['t5_for_base_knee_neckline_front', { length: 'knee' }],
  ['t5_for_t100_neckline_front', {}],
  ['t5_for_t14_t100_t15_neckline_front', { conditions: ['t14'] }],
  ['t5_for_t14_top_front', { conditions: ['t14'], slot: 'top' }],
  ['t5_bow_for_t14_neckline_front', {}],
  ['t5_mini_front', { slot: 'mini' }],
  ['b5_maxi_bottom_front', { length: 'maxi' }],
]

for (const [layer, { conditions = [], length, slot, side }] of grammar) {
  const said = [
    conditions.length > 0 ? `under ${conditions.join(' and ')}` : 'without conditions',
    `for ${length ?? 'all lengths'}`,
  ]
  test(`reads ${layer} as a rule ${said.join(' ')}`, () => {
    const name = read(layer)
    assert.equal(name?.conditions, conditions)
    assert.is(name?.length, length)
    if (slot !== undefined) assert.is(name?.slot, slot)
    if (side !== undefined) assert.is(name?.side, side)
  })
}

test('reads no rule from fewer than a code, a slot and a side', () => {
  assert.is(read('t5_front'), undefined)
  assert.is(read('t5'), undefined)
})

test('finds every length a name speaks of, the longest first', () => {
  assert.equal(lengthsIn('base_midi_bottom_front', lengths), ['midi'])
  assert.equal(lengthsIn('b5_micro_mini_flared_bottom_back', lengths), ['micro_mini'])
  assert.equal(lengthsIn('default_belt_front', lengths), [])
})

test('names a composite by its codes sorted as text, whatever the stacking order', () => {
  const picture = { codes: ['t9', 't14', 'b5'], length: 'micro_mini', side: 'back', color: 11 } as const
  assert.is(keys.composite('s', '142x142', picture), 'renders/composites/s/142x142/b5-t14-t9-micro_mini-back-0011.png')
  assert.is(codesText([]), 'default')
})

test.run()
