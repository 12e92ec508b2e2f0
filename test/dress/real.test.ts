import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { errorLines } from '../../actors/dress/approval.js'
import { rowsOf } from '../../actors/dress/combinations.js'
import { countOf } from '../../actors/dress/count.js'
import { stoppedBy } from '../../actors/dress/lint/finding.js'
import { lintStyle } from '../../actors/dress/lint/lint.js'
import { layerOfLine } from '../../actors/dress/names.js'
import { readRules, rulesOf } from '../../actors/dress/rules.js'
import { readSheet } from '../../actors/dress/sheet.js'
import { lengthOf, styleOf, vocabularyOf } from '../../actors/dress/style.js'
import { areRealStylesHere, REAL_STYLES, real, textOf } from './made.js'

const test = suite('dress / real styles')

/** Skipped where the real styles are not: they are not ours to copy. */
const held = areRealStylesHere ? test : test.skip

const LENGTHS = ['ankle', 'knee', 'maxi', 'micro_mini', 'midi', 'mini']
const namesOf = (id: string) => real(id, 'files.txt').split('\n').filter(Boolean)

held('gets the rules of fp-dr1005-102 from its names alone, exactly', () => {
  const style = styleOf(real('fp-dr1005-102', 'style.json'))
  const rules = rulesOf(style, namesOf('fp-dr1005-102').map(layerOfLine))
  assert.equal(rules, JSON.parse(real('fp-dr1005-102', 'viewer.json')))
})

for (const id of REAL_STYLES) {
  for (const key of LENGTHS) {
    held(`writes the rows of ${id}, ${key}, byte for byte as they were exported`, () => {
      const style = styleOf(real(id, 'style.json'))
      const length = lengthOf(style, key)
      const rules = readRules(real(id, 'viewer.json'), 'viewer.json')
      const exported = real(id, `rows/${key}.csv`)
      assert.ok(textOf(rowsOf(style, length, rules)) === exported)
      assert.is(countOf(length), exported.split('\n').length - 1)
    })

    held(`reads the sheet of ${id}, ${key}, without a finding and writes it unchanged`, () => {
      const style = styleOf(real(id, 'style.json'))
      const layers = new Set(namesOf(id).map(layerOfLine))
      const exported = real(id, `rows/${key}.csv`)
      const sheet = readSheet(exported, `${key}.csv`, { codes: vocabularyOf(style).codes, layers })
      assert.equal(sheet.findings, [])
      assert.ok(textOf(sheet.rows) === exported)
    })
  }
}

held('finds the front layer in the back of Maxi, hidden codes and unused conditions in fp-dr1005-102', () => {
  const findings = lintStyle({ style: styleOf(real('fp-dr1005-102', 'style.json')), files: namesOf('fp-dr1005-102') })
  const of = (rule: string) => findings.filter((finding) => finding.rule === rule)
  assert.equal(
    of('default-side').map(({ file, length, side }) => ({ file, length, side })),
    [{ file: 'b5_maxi_bottom_front', length: 'maxi', side: 'back' }],
  )
  assert.ok(of('unused-layer').some(({ file }) => file === 't60_for_t29_t3_neckline_front_0000.png'))
  assert.equal(of('shows-nowhere').filter(({ length }) => length === 'mini').length, 3)
  assert.match(
    of('shows-nowhere').find(({ length }) => length === 'mini')?.message ?? '',
    /t27 .* 48 of 2009 rows: t27/,
  )
  assert.equal(
    of('one-side').map(({ file }) => file),
    ['b1_knee_bottom_back_0000.png'],
  )
  assert.equal(
    of('missing-colour').map(({ file, message }) => [file, message]),
    [['layers/', 'colours 0001-0017 missing of all 112 layers']],
  )
})

held(
  'nothing that is wrong with fp-dr1005-102 as it was delivered prevents its pictures: a person may approve it',
  () => {
    const files = namesOf('fp-dr1005-102').map(layerOfLine)
    const findings = lintStyle({ style: styleOf(real('fp-dr1005-102', 'style.json')), files })
    assert.equal(findings.filter(stoppedBy), [])
    assert.equal(errorLines(findings), [
      'default-side b5_maxi_bottom_front (maxi): made for front, is the default of the back bottom of Maxi',
    ])
  },
)

for (const id of REAL_STYLES) {
  held(`finds any default of ${id} that stands under another length, and none where it belongs`, () => {
    const described = JSON.parse(real(id, 'style.json'))
    const files = namesOf(id).map(layerOfLine)
    const layersJson = id === 'fp-dr1003-102' ? readRules(real(id, 'viewer.json')) : undefined
    const odd = (raw: unknown) => {
      const style = styleOf(JSON.stringify(raw))
      // rules that people gave hold the defaults too
      const rules = layersJson && structuredClone(layersJson)
      for (const { name, defaults } of style.lengths) if (rules?.[name]) rules[name].default = defaults
      const findings = lintStyle({ style, files, ...(rules && { layersJson: rules }), rowLimit: 0 })
      return findings.filter(({ rule }) => rule === 'default-length')
    }
    assert.equal(odd(described), [])
    for (const from of LENGTHS) {
      for (const to of LENGTHS.filter((key) => key !== from)) {
        const raw = structuredClone(described)
        raw.lengths[to].defaults.front.bottom = raw.lengths[from].defaults.front.bottom
        const [found, ...others] = odd(raw)
        assert.equal([found?.length, found?.side, others.length], [to, 'front', 0], `${from} under ${to}`)
        assert.match(found?.message ?? '', `made for ${from}, is the default of`)
      }
    }
  })
}

held('finds the codes without layers, or beneath others, in fp-dr1003-102', () => {
  const layersJson = readRules(real('fp-dr1003-102', 'viewer.json'))
  const style = styleOf(real('fp-dr1003-102', 'style.json'))
  const findings = lintStyle({ style, files: namesOf('fp-dr1003-102'), layersJson })
  const ankle = findings.filter(({ rule, length }) => rule === 'shows-nowhere' && length === 'ankle')
  const t37 = ankle.find(({ message }) => message.startsWith('t37 '))
  assert.match(t37?.message ?? '', 't37 shows in no layer in 42 of 1469 rows: t37-t40')
  assert.match(t37?.hint ?? '', 'always hidden by t40, later in the stacking order')
  assert.ok(findings.some(({ rule, message }) => rule === 'no-layers' && message.startsWith('a4 ')))
})

test.run()
