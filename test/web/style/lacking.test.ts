import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { finding } from '../../../actors/dress/lint/finding.js'
import { groupsOf, leavingHoles, lintOf, rendererReport, stopping } from '../../../src/web/style/lint-groups.js'
import { missingIn } from '../../../src/web/style/missing.js'
import { amountOf } from '../../../src/web/style/plan.js'
import { rowsOf } from '../../../src/web/styles/rows.js'

const test = suite('web / style / lacking')

const defaults = { front: { bottom: 'base_bottom_front' }, back: { infront: ['ribbon_infront_back'] } }
const knee = { key: 'knee', name: 'Knee', defaults, order: [], unavailable: [], conflicts: [], requires: [] }
const facts = {
  colors: 3,
  lengths: [{ ...knee, rows: 4, source: 'conflicts' as const }],
  viewer: {
    Knee: {
      default: defaults,
      t1: {
        default: { front: { neckline: 't1_neckline_front', infront: ['t1_infront_front', ''] } },
        b1: { default: { back: { neckline: 't1_for_b1_neckline_back' } } },
        b2: { default: null },
      },
    },
    Elsewhere: { t1: { default: { front: { neckline: 'not_of_this_style_front' } } } },
  },
  layers: {
    base_bottom_front: [0, 1, 2],
    ribbon_infront_back: [0],
    t1_neckline_front: [0, 2],
    t1_infront_front: [0, 1, 2],
    never_named_front: [],
  },
}

test('says of each colour which layers it lacks, and which are there in none', () => {
  assert.equal(missingIn(facts), {
    byColor: [
      { color: 1, layers: ['ribbon_infront_back', 't1_neckline_front'] },
      { color: 2, layers: ['ribbon_infront_back'] },
    ],
    nowhere: ['t1_for_b1_neckline_back'],
  })
})

test('counts pictures from both sides in every colour, the dress without codes among them', () => {
  assert.equal(amountOf(facts.lengths, { colors: 3, cuts: ['142x142', 'top-crop'] }), {
    combinations: 4,
    pictures: 30,
    files: 90,
    atLeast: false,
  })
  assert.ok(amountOf([{ rows: 9, atLeast: true }], { colors: 3, cuts: [] }).atLeast)
})

const findings = [
  finding('missing-colour', 'a_front_0001.png', 'colour 0001 missing on front', 'render it'),
  finding('style-fault', 'style.json', 'its id is x', 'expected y'),
  finding('missing-colour', 'b_front_0001.png', 'colour 0001 missing on front', 'render it', { severity: 'warning' }),
  finding('missing-colour', 'c_front_0001.png', 'colour 0001 missing on front', 'render it'),
  finding('no-alpha', 'd_front_0001.png', 'has no transparency', 'export it again'),
]

test('findings are grouped by rule and severity', () => {
  assert.equal(
    groupsOf(findings).map(({ severity, rule, findings: { length } }) => [severity, rule, length]),
    [
      ['error', 'missing-colour', 2],
      ['error', 'style-fault', 1],
      ['warning', 'missing-colour', 1],
      ['error', 'no-alpha', 1],
    ],
  )
})

test('a rule that a page left open does not know is called by its id', () => {
  const [group] = groupsOf([{ ...findings[0]!, rule: 'constructor' as 'no-rule' }])

  assert.is(group?.about, 'constructor')
})

test('tells what stops everything from what leaves holes and what may be accepted', () => {
  assert.equal(
    [stopping(findings), leavingHoles(findings)].map((some) => some.map(({ file }) => file)),
    [['style.json'], ['a_front_0001.png', 'c_front_0001.png']],
  )
})

test('the report for the renderer says what is in it and what is not', () => {
  const report = rendererReport('fp-1', lintOf({ errors: 3, warnings: 1, findings, more: 7 }))

  assert.match(report, /a_front_0001\.png .*colour 0001 missing on front \(render it\)/)
  assert.match(report, /fp-1: 3 errors, 1 warning\n7 more findings/)
})

test('a style that nobody looked at has neither errors nor none', () => {
  assert.is(lintOf(undefined).errors, undefined)
  assert.is(lintOf({ errors: 0 }).errors, 0)
})

test('styles are found by id or name, and counted by what they need', () => {
  const styles = new Map<string, Record<string, unknown>>([
    ['fp-2', { name: 'Boat dress', status: 'done' }],
    ['fp-1', { name: 'Long dress', status: 'needs-approval' }],
    ['fp-3', { name: 'fp-3', status: 'compositing' }],
  ])

  const { rows, counts } = rowsOf(styles, 'dress fp', 'all')
  assert.equal([rows.map(({ id }) => id), counts], [['fp-1', 'fp-2'], { all: 2, going: 0, attention: 1, done: 1 }])
  assert.equal(
    rowsOf(styles, '', 'going').rows.map(({ id }) => id),
    ['fp-3'],
  )
})

test.run()
