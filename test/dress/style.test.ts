import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { lengthOf, readStyle, styleOf } from '../../actors/dress/style.js'
import { styleSchema } from '../../actors/dress/style-json.js'

const test = suite('dress / style')

const least = { id: 's', colors: 2, customizations: ['t1'], lengths: { knee: {} } }
const styleJsonWith = (more: object) => JSON.stringify({ ...least, ...more })
const faultsOf = (json: string) => {
  const reading = readStyle(json)
  return 'faults' in reading ? reading.faults : []
}

test('fills in what a short style.json leaves out', () => {
  assert.equal(styleOf(styleJsonWith({})), {
    id: 's',
    name: 's',
    colors: 2,
    customizations: [{ code: 't1', name: 't1' }],
    ignored: [],
    lengths: [
      {
        key: 'knee',
        name: 'knee',
        defaults: { front: {}, back: {} },
        order: ['t1'],
        unavailable: [],
        conflicts: [],
        requires: [],
      },
    ],
    approve: 'manual',
    cuts: ['142x142', 'top-crop', 'bottom-crop'],
  })
})

test('takes customizations as codes or with names, and codes in any case', () => {
  const style = styleOf(styleJsonWith({ customizations: ['T1', { code: 'b2', name: 'Mermaid' }] }))
  assert.equal(style.customizations, [
    { code: 't1', name: 'T1' },
    { code: 'b2', name: 'Mermaid' },
  ])
})

test('lets the order of a length override the customizations', () => {
  const style = styleOf(
    styleJsonWith({ customizations: ['t1', 't2'], lengths: { knee: { order: ['t2', 't1'] }, mini: {} } }),
  )
  assert.equal(
    style.lengths.map(({ order }) => order),
    [
      ['t2', 't1'],
      ['t1', 't2'],
    ],
  )
})

const faults: [what: string, json: string, path: string, found: string, expected: string][] = [
  [
    'a missing id',
    JSON.stringify({ ...least, id: undefined }),
    'id',
    'nothing',
    'an id of 1 to 64 letters, digits, _ or -',
  ],
  ['a wrong number of colours', styleJsonWith({ colors: 0 }), 'colors', '0', 'a whole number from 1 to 10000'],
  ['colours as text', styleJsonWith({ colors: '18' }), 'colors', '"18"', 'a whole number from 1 to 10000'],
  [
    'a code with a dash',
    styleJsonWith({ customizations: ['t1', 't-2'] }),
    'customizations[1]',
    '"t-2"',
    'a code of 1 to 16 letters and digits',
  ],
  [
    'a conflict of one',
    styleJsonWith({ lengths: { knee: { conflicts: [['t1']] } } }),
    'lengths.knee.conflicts[0]',
    '["t1"]',
    'a pair of codes',
  ],
  [
    'a layer with an ending',
    styleJsonWith({ lengths: { knee: { defaults: { front: { belt: 'a_belt_front.png' } } } } }),
    'lengths.knee.defaults.front.belt',
    '"a_belt_front.png"',
    'the name of a layer, without colour and .png',
  ],
  ['an unknown approval', styleJsonWith({ approve: 'never' }), 'approve', '"never"', '"manual" or "when-clean"'],
  ['an unknown cut', styleJsonWith({ cuts: ['100x100'] }), 'cuts[0]', '"100x100"', '142x142, top-crop, bottom-crop'],
  [
    'a code twice',
    styleJsonWith({ customizations: ['t1', 'T1'] }),
    'customizations[1]',
    't1',
    'it once, not also at [0]',
  ],
  ['something else', '[]', '', '[]', 'an object'],
]
for (const [what, json, path, found, expected] of faults) {
  test(`names path, value and what was expected of ${what}`, () => {
    assert.equal(faultsOf(json), [{ path, found, expected }])
  })
}

test('says where broken JSON breaks', () => {
  assert.is(faultsOf('{"id": ')[0]?.expected, 'JSON')
})

test('lists all faults at once in the refusal', () => {
  assert.throws(
    () => styleOf(styleJsonWith({ colors: 0, approve: 'x' }), 'styles/s/style.json'),
    /styles\/s\/style\.json: colors: 0.*; approve: "x"/,
  )
})

test('only warns of a key that nobody knows', () => {
  const reading = readStyle(styleJsonWith({ colour: 3, lengths: { knee: { conflict: [] } } }))
  assert.ok('style' in reading)
  assert.equal('style' in reading && reading.warnings.map(({ path }) => path), ['lengths.knee.conflict', 'colour'])
})

test('refuses keys of lengths that could not be told apart from words of the language', () => {
  assert.is(faultsOf(`{"id":"s","colors":1,"customizations":[],"lengths":{"constructor":{}}}`).length, 1)
})

test('finds a length by key or name, and says which there are', () => {
  const style = styleOf(styleJsonWith({ lengths: { micro_mini: { name: 'Micro-Mini' } } }))
  assert.is(lengthOf(style, 'micro-mini').key, 'micro_mini')
  assert.throws(() => lengthOf(style, 'knee'), 's has no length knee: expected micro_mini')
})

test('publishes the same definition as a JSON Schema', () => {
  const schema = styleSchema() as { required: string[]; properties: Record<string, unknown> }
  assert.equal(schema.required, ['id', 'colors', 'customizations', 'lengths'])
  assert.ok(schema.properties.hierarchy)
})

test.run()
