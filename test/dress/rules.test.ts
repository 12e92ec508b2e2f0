import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { readRules, rulesOf } from '../../actors/dress/rules.js'
import { styleOf } from '../../actors/dress/style.js'

const test = suite('dress / rules')

const style = styleOf(
  JSON.stringify({
    id: 's',
    colors: 1,
    customizations: ['t1', 't2', 't3', 't4', 't5', 'a1'],
    lengths: { knee: { name: 'Knee' }, mini: { name: 'Mini' }, micro_mini: { name: 'Micro-Mini' } },
  }),
)
const ruled = (...layers: string[]) => rulesOf(style, layers)
const knee = (...layers: string[]) => ruled(...layers).Knee

test('starts each length with its defaults', () => {
  const made = styleOf(
    '{"id":"s","colors":1,"customizations":[],"lengths":{"knee":{"name":"Knee","defaults":{"front":{"belt":"a_belt_front"}}}}}',
  )
  assert.equal(rulesOf(made, []), { Knee: { default: { front: { belt: 'a_belt_front' }, back: {} } } })
})

test('puts a layer without conditions into the default of its code, in every length', () => {
  const rules = ruled('t1_neckline_front')
  for (const length of ['Knee', 'Mini', 'Micro-Mini']) {
    assert.equal(rules[length]?.t1, { default: { front: { neckline: 't1_neckline_front' } } })
  }
})

test('puts a layer of one length there only', () => {
  const rules = ruled('t1_micro_mini_bottom_front')
  assert.equal(
    Object.entries(rules).map(([name, level]) => [name, 't1' in level]),
    [
      ['Knee', false],
      ['Mini', false],
      ['Micro-Mini', true],
    ],
  )
})

test('keeps lists in behind, behindbelt and infront, and names elsewhere', () => {
  const layers = ['behind', 'behindbelt', 'infront', 'bottom', 'belt', 'neckline'].map((slot) => `a1_${slot}_back`)
  assert.equal(knee(...layers)?.a1, {
    default: {
      back: {
        behind: ['a1_behind_back'],
        behindbelt: ['a1_behindbelt_back'],
        infront: ['a1_infront_back'],
        bottom: 'a1_bottom_back',
        belt: 'a1_belt_back',
        neckline: 'a1_neckline_back',
      },
    },
  })
})

test('lets a later name, as text, replace an earlier one in the same place', () => {
  assert.equal(knee('t1_knee_flared_bottom_front', 't1_bottom_front', 't1_knee_bottom_front')?.t1, {
    default: { front: { bottom: 't1_knee_flared_bottom_front' } },
  })
})

test('takes the order of delivery and doubles for nothing', () => {
  const layers = ['t5_for_t1_neckline_front', 't5_neckline_front', 't5_for_t2_t1_neckline_front']
  assert.equal(ruled(...layers, ...layers), ruled(...layers.toReversed()))
})

test('makes no rule of a name that begins with no code of the style', () => {
  assert.equal(Object.keys(knee('base_knee_bottom_front', 'default_belt_front', 't9_neckline_front') ?? {}), [
    'default',
  ])
})

test('makes no rule of a length that the style lacks', () => {
  assert.equal(Object.keys(knee('t1_maxi_bottom_front') ?? {}), ['default'])
})

test('gives a code under a condition a level of its own and leaves the code without a default', () => {
  assert.equal(knee('t5_for_t1_neckline_front')?.t5, {
    t1: { default: { front: { neckline: 't5_for_t1_neckline_front' } } },
  })
})

test('makes the first condition level with a null default when nothing stands there itself', () => {
  assert.equal(knee('t5_for_t1_t2_neckline_front')?.t5, {
    t1: { default: null, t2: { default: { front: { neckline: 't5_for_t1_t2_neckline_front' } } } },
  })
})

test('copies the default of the level two above into a second condition level', () => {
  const rules = knee('t5_behind_front', 't5_for_t1_behind_front', 't5_for_t1_t2_neckline_front')
  assert.equal(rules?.t5, {
    default: { front: { behind: ['t5_behind_front'] } },
    t1: {
      default: { front: { behind: ['t5_for_t1_behind_front'] } },
      t2: { default: { front: { behind: ['t5_behind_front'], neckline: 't5_for_t1_t2_neckline_front' } } },
    },
  })
})

test('copies into a third level from the first, and only what is there by then', () => {
  const t5 = knee('t5_for_t1_belt_front', 't5_for_t1_t2_t3_belt_front', 't5_neckline_front')?.t5
  assert.equal(t5, {
    t1: {
      default: { front: { belt: 't5_for_t1_belt_front' } },
      t2: { default: null, t3: { default: { front: { belt: 't5_for_t1_t2_t3_belt_front' } } } },
    },
    default: { front: { neckline: 't5_neckline_front' } },
  })
})

test('keeps a copy apart from what it was copied from', () => {
  const t5 = knee('t5_belt_front', 't5_for_t1_t2_belt_front')?.t5
  assert.equal((t5 as { default: unknown }).default, { front: { belt: 't5_belt_front' } })
})

test('reads base as no further condition and default as one that is never met', () => {
  assert.equal(knee('t5_for_base_neckline_front')?.t5, {
    default: { front: { neckline: 't5_for_base_neckline_front' } },
  })
  assert.equal(knee('t5_for_default_neckline_front')?.t5, {
    default: { default: { front: { neckline: 't5_for_default_neckline_front' } } },
  })
})

test('takes sides and slots for whatever they say, and touches nothing else', () => {
  const t1 = knee('t1_neckline_constructor', 't1_constructor_front')?.t1
  const sides = '"front":{"constructor":"t1_constructor_front"},"constructor":{"neckline":"t1_neckline_constructor"}'
  assert.is(JSON.stringify(t1), `{"default":{${sides}}}`)
  assert.not.ok('neckline' in Object)
})

test('accepts rules that people edited', () => {
  const edited =
    '{"Knee":{"default":{"front":{"belt":null}},"t1":{"default":null,"t2":{"default":{"back":{"behindbelt":"x"}}}}}}'
  assert.equal(readRules(edited), JSON.parse(edited))
})

const broken: [json: string, said: string][] = [
  ['[]', 'layers.json: all of it: expected an object of lengths'],
  ['{"Knee":3}', 'layers.json: Knee: expected an object of codes and a default'],
  ['{"Knee":{"t1":null}}', 'layers.json: Knee.t1: expected an object of codes and a default'],
  ['{"Knee":{"t1":{"default":"x"}}}', 'layers.json: Knee.t1.default: expected null or an object of front and back'],
  ['{"Knee":{"t1":{"default":{"front":"x"}}}}', 'layers.json: Knee.t1.default.front: expected an object of slots'],
  [
    '{"Knee":{"default":{"front":{"belt":3}}}}',
    'layers.json: Knee.default.front.belt: expected a layer or a list of layers',
  ],
]
for (const [json, said] of broken) {
  test(`refuses ${json} and names the place`, () => {
    assert.throws(
      () => readRules(json),
      (fault: Error) => fault.message === said,
    )
  })
}

test.run()
