import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { finding } from '../../../actors/dress/lint/finding.js'
import { groupsOf, leavingHoles, lintOf, rendererReport, stopping } from '../../../src/web/style/lint-groups.js'

const test = suite('web / style / lint-groups')

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

test.run()
