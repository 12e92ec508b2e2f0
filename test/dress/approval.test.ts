import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import {
  type Approvable,
  approvalFingerprint,
  approvalText,
  errorLines,
  readApproval,
} from '../../actors/dress/approval.js'
import { finding } from '../../actors/dress/lint/finding.js'
import { readRules } from '../../actors/dress/rules.js'
import { styleWith } from './made.js'

const test = suite('dress / approval')

const LAYERS = ['t1_neckline_front', 'base_knee_bottom_front']
const of = (more: Partial<Approvable> = {}) =>
  approvalFingerprint({ style: styleWith(['t1', 't2']), sheets: {}, layers: LAYERS, ...more })

test('what only people read does not matter, nor the order in which names came', () => {
  assert.is(
    of({ style: styleWith(['t1', 't2'], {}, { name: 'Summer', approve: 'when-clean', ignored: ['t9'] }) }),
    of(),
  )
  assert.is(of({ layers: [...LAYERS, ...LAYERS].reverse() }), of())
})

test('everything that decides which pictures there are asks again', () => {
  const others: Record<string, string> = {
    codes: of({ style: styleWith(['t2', 't1']) }),
    conflicts: of({ style: styleWith(['t1', 't2'], { conflicts: [['t1', 't2']] }) }),
    colours: of({ style: styleWith(['t1', 't2'], {}, { colors: 3 }) }),
    cuts: of({ style: styleWith(['t1', 't2'], {}, { cuts: ['top-crop'] }) }),
    layers: of({ layers: [...LAYERS, 't2_neckline_front'] }),
    rules: of({ layersJson: readRules('{"Knee":{"default":null}}') }),
    sheets: of({ sheets: { knee: 'hash' } }),
  }
  assert.is(new Set([of(), ...Object.values(others)]).size, 8, JSON.stringify(others))
})

test('an approval is read back as it was written, and what is none says why', () => {
  const approval = { who: 'ana', when: '2026-01-01T00:00:00Z', fingerprint: 'f' }
  assert.equal(readApproval(approvalText(approval)), approval)
  assert.equal(readApproval('{"who":"ana"}'), { fault: 'approved.json: expected who, when and fingerprint' })
  assert.match(JSON.stringify(readApproval('{')), /fault.*approved\.json/)
})

test('errors are told as lines, each once; warnings are not', () => {
  const turned = finding('default-side', 'b5_maxi_bottom_front', 'made for front', 'leave it', { length: 'maxi' })
  const findings = [
    turned,
    finding('missing-layer', 't9_*.png', 'is not there', 'render it'),
    finding('unused-layer', 't8_0000.png', 'no row uses it', 'delete it'),
    turned,
  ]
  assert.equal(errorLines(findings), [
    'default-side b5_maxi_bottom_front (maxi): made for front',
    'missing-layer t9_*.png: is not there',
  ])
})

test('what was accepted is kept with the approval; one without errors reads as it always did', () => {
  const approval = { who: 'ana', when: 'today', fingerprint: 'f', accepted: ['default-side …'] }
  assert.equal(readApproval(approvalText(approval)), approval)
  assert.equal(JSON.parse(approvalText({ ...approval, accepted: [] })), { who: 'ana', when: 'today', fingerprint: 'f' })
})

test.run()
