import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { PictureFacts } from '../../actors/dress/delivered.js'
import type { Finding, RuleId } from '../../actors/dress/lint/finding.js'
import { colorRanges } from '../../actors/dress/lint/grouped.js'
import { type LintInput, lintStyle, styleFindings } from '../../actors/dress/lint/lint.js'
import { editDistance, nearest } from '../../actors/dress/lint/nearest.js'
import { reportOf, reportText } from '../../actors/dress/lint/report.js'
import { rulesOf } from '../../actors/dress/rules.js'
import { readStyle } from '../../actors/dress/style.js'
import { styleWith } from './made.js'

const test = suite('dress / lint')

const inColors = (...layers: string[]) => layers.flatMap((layer) => [`${layer}_0000.png`, `${layer}_0001.png`])
const BASE = inColors('base_knee_bottom_front', 'base_knee_bottom_back')
const T1 = inColors('t1_neckline_front', 't1_neckline_back')

const lint = (files: LintInput['files'], more: Partial<LintInput> = {}) =>
  lintStyle({ style: styleWith(['t1']), files, ...more })
const of = (findings: readonly Finding[], rule: RuleId) => findings.filter((finding) => finding.rule === rule)

test('finds nothing wrong with a whole style', () => {
  assert.equal(lint([...BASE, ...T1]), [])
})

test('says which colours of which layer are missing on which side, a range in one finding', () => {
  const style = styleWith(['t1'], {}, { colors: 6 })
  const files = ['base_knee_bottom_front', 'base_knee_bottom_back', 't1_neckline_front'].flatMap((layer) =>
    [0, 1, 2, 3, 4, 5].map((color) => `${layer}_000${color}.png`),
  )
  const some = files.filter((file) => !/t1_neckline_front_000[1235]|back_0004/.test(file))
  assert.equal(of(lintStyle({ style, files: some }), 'missing-colour'), [
    {
      rule: 'missing-colour',
      severity: 'error',
      file: 'base_knee_bottom_back_0004.png',
      message: 'colour 0004 missing on back',
      hint: 'render and drop them',
      colors: [4],
      side: 'back',
    },
    {
      rule: 'missing-colour',
      severity: 'error',
      file: 't1_neckline_front_*.png',
      message: 'colours 0001-0003, 0005 missing on front',
      hint: 'render and drop them',
      colors: [1, 2, 3, 5],
      side: 'front',
    },
  ])
})

test('a layer, or a colour of one, that no combination shows is missed by no picture: a warning', () => {
  const conflicts = [['t1', 't2']]
  const style = styleWith(['t1', 't2'], { conflicts })
  const layersJson = rulesOf(style, ['t1_neckline_front', 't1_for_t2_neckline_front', 't1_for_t2_belt_front'])
  const files = [...BASE, 't1_neckline_front_0000.png', 't1_for_t2_neckline_front_0000.png']
  const said = lintStyle({ style, files, layersJson })
    .filter(({ rule }) => rule === 'missing-colour' || rule === 'missing-layer')
    .map(({ severity, file }) => `${severity} ${file}`)

  assert.equal(said, [
    'error t1_neckline_front_0001.png',
    'warning t1_for_t2_neckline_front_0001.png',
    'warning t1_for_t2_belt_front_*.png',
  ])
})

test('says once which colours are missing everywhere', () => {
  const style = styleWith(['t1'], {}, { colors: 3 })
  const findings = of(lintStyle({ style, files: [...BASE, ...T1.slice(1)] }), 'missing-colour')
  assert.equal(
    findings.map(({ file, message }) => [file, message]),
    [
      ['layers/', 'colour 0002 missing of all 4 layers'],
      ['t1_neckline_front_0000.png', 'colour 0000 missing on front'],
    ],
  )
})

test('asks for no colours of names that were listed without any', () => {
  assert.equal(lint([...BASE, ...T1].map((file) => file.replace(/_\d+\.png/, ''))), [])
})

test('finds colours beyond those of the style', () => {
  const [extra] = of(lint([...BASE, ...T1, 't1_neckline_front_0007.png']), 'extra-colour')
  assert.is(extra?.file, 't1_neckline_front_0007.png')
  assert.is(extra?.hint, 'colours go from 0000 to 0001')
})

const oddNames: [file: string, rule: RuleId, hint: string][] = [
  ['t1_neckilne_front_0000.png', 'no-rule', 'did you mean t1_neckline_front_0000.png?'],
  ['t1_neckline_frnt_0000.png', 'no-rule', 'did you mean t1_neckline_front_0000.png?'],
  ['t1_front_neckline_0000.png', 'no-rule', 'did you mean t1_neckline_front_0000.png?'],
  ['t01_belt_front_0000.png', 'no-rule', 'did you mean t1_belt_front_0000.png?'],
  ['bse_knee_bottom_front_0000.png', 'no-rule', 'did you mean base_knee_bottom_front_0000.png?'],
  ['t1_neckline_front.png', 'no-rule', 'did you mean t1_neckline_front_0000.png?'],
  ['t1-neckline front_1.png', 'no-rule', 'did you mean t1_neckline_front_0001.png?'],
  ['t1_neckline_front_0000 (1).png', 'no-rule', 'rename it, or delete it if it is a copy'],
  ['t1_front_0000.png', 'no-rule', 'rename or delete it'],
  ['t1_maxi_bottom_front_0000.png', 'no-rule', 'rename it, or add the length to style.json'],
  ['t1_kne_belt_front_0000.png', 'odd-length', 'if knee is meant, write knee before the slot'],
  ['t1_wide_knee_belt_front_0000.png', 'odd-length', 'if knee is meant, write knee before the slot'],
  ['t1_for_t9_belt_front_0000.png', 'unknown-code', 'no choice ever meets it; did you mean t1?'],
  ['t1_for_base_t1_belt_front_0000.png', 'no-rule', 'write base last, or leave it out'],
  ['notes.txt', 'ignored', 'nothing to do if it is not meant as a layer'],
]
for (const [file, rule, hint] of oddNames) {
  test(`says of ${file}: ${rule}, ${hint}`, () => {
    const found = lint([...BASE, ...T1, file]).filter((finding) => finding.file === file && finding.rule === rule)
    assert.equal(
      found.map((finding) => finding.hint),
      [hint],
    )
  })
}

test('takes words that are no length for what they are', () => {
  const findings = lint([...BASE, ...T1, ...inColors('t1_knee_flared_belt_front')])
  assert.equal(findings, [])
})

test('knows that a condition on what shows by default is never met', () => {
  const findings = of(
    lint([...BASE, ...T1, 't1_for_base_belt_front_0000.png', 't1_for_b0_belt_front_0000.png']),
    'unknown-code',
  )
  assert.equal(
    findings.map(({ file }) => file),
    ['t1_for_b0_belt_front_0000.png'],
  )
  const style = styleWith(['t1'], {
    defaults: { front: { bottom: 'b4_bottom_front' }, back: { bottom: 'b4_bottom_back' } },
  })
  const files = inColors('b4_bottom_front', 'b4_bottom_back', 't1_for_b4_bottom_front', 't1_for_b4_bottom_back')
  assert.is(
    of(lintStyle({ style, files }), 'unknown-code')[0]?.hint,
    'b4 is what shows by default and is never chosen: write base in its place',
  )
})

test('names both of two files that differ only by case, or are there twice', () => {
  const files = [...BASE, ...T1, 'front/T1_neckline_front_0000.png', 'again/t1_neckline_front_0001.png']
  const findings = lint(files)
  assert.equal(
    of(findings, 'case-twins').map(({ message }) => message),
    ['t1_neckline_front_0000.png and front/T1_neckline_front_0000.png differ only by case'],
  )
  assert.equal(
    of(findings, 'delivered-twice').map(({ message }) => message),
    ['t1_neckline_front_0001.png and again/t1_neckline_front_0001.png are the same layer'],
  )
})

test('finds defaults of the wrong length, side and slot', () => {
  const defaults = {
    front: { bottom: 'base_midi_bottom_front', belt: 'base_neckline_front' },
    back: { bottom: 'base_knee_bottom_front' },
  }
  const layers = inColors('base_midi_bottom_front', 'base_neckline_front', 'base_knee_bottom_front', 't1_belt_front')
  const findings = lintStyle({ style: styleWith(['t1'], { defaults }), files: layers })
  assert.equal(
    findings.map(({ rule, file, side }) => [rule, file, side]),
    [
      ['default-length', 'base_midi_bottom_front', 'front'],
      ['default-side', 'base_knee_bottom_front', 'back'],
      ['default-slot', 'base_neckline_front', 'front'],
    ],
  )
})

test('finds a side without a bottom, and a bottom of one side', () => {
  const style = styleWith(['b1'], { defaults: { front: { bottom: 'base_bottom_front' }, back: {} } })
  const findings = lintStyle({ style, files: inColors('base_bottom_front', 'b1_knee_bottom_back') })
  assert.equal(
    findings.map(({ rule, side }) => [rule, side]),
    [
      ['one-side', 'front'],
      ['no-bottom', 'back'],
    ].toReversed(),
  )
})

test('finds a default that nobody delivered, and the nearest', () => {
  const [missing] = of(lint([...inColors('base_kne_bottom_front', 'base_knee_bottom_back'), ...T1]), 'missing-layer')
  assert.is(missing?.file, 'base_knee_bottom_front_*.png')
  assert.is(missing?.hint, 'render it, or did you mean base_kne_bottom_front?')
})

test('finds chosen codes that show nowhere, and why', () => {
  const style = styleWith(['t1', 't2', 'a1'])
  const files = [...BASE, ...T1, ...inColors('t2_neckline_front', 't2_neckline_back', 'a1_for_t2_infront_front')]
  assert.equal(
    of(lintStyle({ style, files }), 'shows-nowhere').map(({ message, hint }) => [message, hint]),
    [
      [
        'a1 shows in no layer in 2 of 7 rows: a1, t1-a1',
        'a1 alone changes nothing: is a layer missing, or must it not be chosen alone?',
      ],
      [
        't1 shows in no layer in 2 of 7 rows: t1-t2, t1-t2-a1',
        'always hidden by t2, later in the stacking order: add a conflict, or change the order',
      ],
    ],
  )
})

test('finds conditional layers that no row uses', () => {
  const style = styleWith(['t1', 't2'], { conflicts: [['t1', 't2']] })
  const files = [...BASE, ...T1, ...inColors('t2_belt_front', 't2_for_t1_belt_front')]
  assert.equal(
    of(lintStyle({ style, files }), 'unused-layer').map(({ file, message }) => [file, message]),
    [['t2_for_t1_belt_front_*.png', 'no row of any length uses it, not even with t1']],
  )
})

test('looks through the rows of a sheet in place of all combinations', () => {
  const sheets = { knee: 't1,base_knee_bottom_front,base_knee_bottom_back\nt9,x_belt_front,\n' }
  const findings = lint([...BASE, ...T1], { sheets })
  assert.equal(
    of(findings, 'shows-nowhere').map(({ file, message }) => [file, message]),
    [
      ['combinations/knee.csv', 't1 shows in no layer in 1 of 2 rows: t1'],
      ['combinations/knee.csv', 't9 shows in no layer in 1 of 2 rows: t9'],
    ],
  )
  assert.equal(
    of(findings, 'unknown-code').map(({ line }) => line),
    [2],
  )
  assert.equal(
    of(findings, 'missing-layer').map(({ file, line }) => [file, line]),
    [['combinations/knee.csv', 2]],
  )
})

test('finds a sheet of a length that the style does not have', () => {
  assert.equal(
    lint([...BASE, ...T1], { sheets: { kne: '' } }).map(({ rule, file }) => [rule, file]),
    [['unknown-length', 'combinations/kne.csv']],
  )
})

test('does not look through more rows than it may, and says so', () => {
  const codes = Array.from({ length: 40 }, (_, at) => `c${at}`)
  const findings = lintStyle({ style: styleWith(codes), files: BASE, rowLimit: 1000 })
  assert.is(of(findings, 'too-many-rows').length, 1)
  assert.equal(of(findings, 'shows-nowhere'), [])
})

test('finds unknown codes and lengths in layers.json, and style.json, with the nearest', () => {
  const layersJson = {
    Knee: {
      default: { front: { bottom: 'base_knee_bottom_front' }, back: { bottom: 'base_knee_bottom_back' } },
      t1: { t3: {} },
    },
    Kneee: {},
  }
  const findings = lint([...BASE, ...T1], { layersJson, style: styleWith(['t1'], { conflicts: [['t1', 'x9']] }) })
  assert.equal(
    of(findings, 'unknown-length').map(({ message, hint }) => [message, hint]),
    [['Kneee is no length of style.json', 'did you mean Knee?']],
  )
  assert.equal(
    of(findings, 'unknown-code').map(({ file, message }) => [file, message]),
    [
      ['layers.json', 'Knee.t1 names t3, no code of the style'],
      ['style.json', 'lengths.knee.conflicts names x9, no code of customizations'],
    ],
  )
})

test('finds customizations without layers, but not those that are ignored', () => {
  const style = styleWith(['t1', 'b17', 'b18'], {}, { ignored: ['b18'] })
  const findings = lintStyle({ style, files: [...BASE, ...T1] })
  assert.equal(
    of(findings, 'no-layers').map(({ message }) => message),
    ['b17 has no layer in any length'],
  )
  assert.not.ok(findings.some(({ message }) => message.startsWith('b18')))
})

const whole: PictureFacts = {
  widthPx: 2000,
  heightPx: 2000,
  channels: 4,
  depth: 8,
  alphaBox: { leftPx: 0, topPx: 0, widthPx: 9, heightPx: 9 },
  hash: '',
}
const measured = (odd: Record<string, Partial<PictureFacts>>) =>
  lint([...BASE, ...T1].map((file) => ({ file, facts: { ...whole, hash: file, ...odd[file] } })))

test('finds nothing wrong with whole pictures', () => {
  assert.equal(measured({}), [])
})

const oddPictures: [what: string, odd: Partial<PictureFacts>, rule: RuleId, message: string][] = [
  ['of another size', { widthPx: 1999 }, 'odd-size', 'colour 0001: 1999x2000 where the others are 2000x2000'],
  ['without alpha', { channels: 3 }, 'no-alpha', 'colour 0001: no transparency: it would hide all below'],
  ['of 16 bits', { depth: 16 }, 'deep-colour', 'colour 0001: 16 bits a channel'],
  ['that is empty', { alphaBox: null }, 'empty', 'colour 0001: nothing shows in it'],
  [
    'that is another',
    { hash: 't1_neckline_front_0000.png' },
    'identical',
    'the same picture as t1_neckline_front_0001.png',
  ],
]
for (const [what, odd, rule, message] of oddPictures) {
  test(`finds a picture ${what}`, () => {
    assert.equal(
      measured({ 't1_neckline_front_0001.png': odd }).map((finding) => [finding.rule, finding.message]),
      [[rule, message]],
    )
  })
}

test('says in one finding what is wrong with all colours of a layer', () => {
  const odd = { widthPx: 100, heightPx: 50 }
  const findings = measured({ 't1_neckline_front_0000.png': odd, 't1_neckline_front_0001.png': odd })
  assert.equal(
    findings.map(({ file, colors }) => [file, colors]),
    [['t1_neckline_front_*.png', [0, 1]]],
  )
})

test('turns faults and warnings of style.json into findings', () => {
  const reading = readStyle('{"id":"s","colors":1,"customizations":[],"lengths":{},"colour":2}')
  assert.ok('warnings' in reading)
  const [known] = styleFindings('warnings' in reading ? reading.warnings : [], 'unknown-key')
  assert.is(known?.message, 'colour: a key that means nothing here')
})

test('reports errors first, in columns, and counts them', () => {
  const report = reportOf('made', lint([...BASE, ...T1.slice(1), 'notes.txt', 't1_neckilne_front_0000.png']))
  assert.equal(
    { errors: report.errors, warnings: report.warnings, infos: report.infos },
    { errors: 2, warnings: 0, infos: 1 },
  )
  const lines = reportText(report).split('\n')
  assert.match(
    lines[0] ?? '',
    /^error {2}no-rule {9}t1_neckilne_front_0000\.png {2}neckilne is no slot: .* \(did you mean t1_neckline_front_0000\.png\?\)$/,
  )
  assert.is(lines.at(-2), 'made: 2 errors, 0 warnings')
})

test('shows control characters of file names instead of sending them to the terminal', () => {
  const text = reportText(reportOf('made', lint([...BASE, ...T1, 'a\u001b[2J.png'])))
  assert.not.ok(text.includes('\u001b'))
  assert.match(text, 'a\\x1b[2J.png')
})

test('measures how far words are apart, neighbours swapped being one step', () => {
  assert.is(editDistance('neckline', 'neckline'), 0)
  assert.is(editDistance('neckilne', 'neckline'), 1)
  assert.is(editDistance('nekline', 'neckline'), 1)
  assert.is(editDistance('', 'abc'), 3)
  assert.is(nearest('infornt', ['behind', 'infront']), 'infront')
  assert.is(nearest('something', ['behind', 'infront']), undefined)
})

test('writes colours as ranges', () => {
  assert.is(colorRanges([5, 0, 1, 2, 9]), '0000-0002, 0005, 0009')
})

test.run()
