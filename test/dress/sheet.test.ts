import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { readRows, readSheet, rowText } from '../../actors/dress/sheet.js'

const test = suite('dress / sheet')

const words = { codes: new Set(['t1', 't2', 'b14']), layers: new Set(['t1_neckline_front', 'x_bottom_back']) }
const read = (text: string) => readSheet(text, 'knee.csv', words)
const findingsOf = (text: string) => read(text).findings.map(({ rule, line, hint }) => ({ rule, line, hint }))

test('reads codes and both stacks, and writes the same line', () => {
  const line = 't1-t2,t1_neckline_front t1_neckline_front,x_bottom_back\n'
  const { rows, findings } = read(line)
  assert.equal(rows, [
    { codes: ['t1', 't2'], front: ['t1_neckline_front', 't1_neckline_front'], back: ['x_bottom_back'] },
  ])
  assert.equal(findings, [])
  assert.equal(rows.map(rowText), [line])
})

test('reads what spreadsheets make of it: BOM, CRLF, quotes, blank lines, spaces', () => {
  const { rows, findings } = read(
    '\uFEFF\r\n"t1","t1_neckline_front"," x_bottom_back "\r\n\r\n,,\r\nt2 ,,x_bottom_back\r\n',
  )
  assert.equal(rows.map(rowText), ['t1,t1_neckline_front,x_bottom_back\n', 't2,,x_bottom_back\n'])
  assert.equal(findings, [])
})

test('numbers lines as an editor does, blank ones counted', () => {
  assert.equal(
    [...readRows('a,b\n\n\r\nc,""""\n')],
    [
      { line: 1, fields: ['a', 'b'] },
      { line: 4, fields: ['c', '"'] },
    ],
  )
})

test('says the line of an unknown code and the nearest that is there', () => {
  assert.equal(findingsOf('t1,,\nt1-b15,,\n'), [{ rule: 'unknown-code', line: 2, hint: 'did you mean b14?' }])
})

test('says the line of a layer that is not there', () => {
  assert.equal(findingsOf('t1,t1_necklin_front,\n'), [
    { rule: 'missing-layer', line: 1, hint: 'did you mean t1_neckline_front?' },
  ])
})

test('says once what many lines have in common, and which lines', () => {
  const lines = ['t1', 't2', 'b14', 't1-t2', 't1-b14', 't2-b14', 't1-t2-b14']
  const [missing, ...more] = read(lines.map((codes) => `${codes},y_belt_front,\n`).join('')).findings
  assert.equal(more, [])
  assert.is(missing?.line, 1)
  assert.is(missing?.message, 'lines 1, 2, 3, 4, 5 and 2 more name y_belt_front, which is not there')
})

test('leaves out a row without codes', () => {
  assert.equal(read(',t1_neckline_front,\n').rows, [])
  assert.equal(findingsOf(',t1_neckline_front,\n'), [
    { rule: 'sheet-columns', line: 1, hint: 'delete it: the defaults are made anyway' },
  ])
})

test('takes layers as they stand when it is not told which there are', () => {
  assert.equal(readSheet('t1,anything_at_all,\n', 'knee.csv', { codes: words.codes }).findings, [])
})

test('leaves out a line without three columns and says what to do', () => {
  const { rows } = read('t1,,\nt2;a;b\n')
  assert.is(rows.length, 1)
  assert.equal(findingsOf('t1,,\nt2;a;b\n'), [
    { rule: 'sheet-columns', line: 2, hint: 'separate the columns by commas, not by semicolons' },
  ])
})

test('knows a header when it sees one', () => {
  assert.equal(findingsOf('codes,front,back\nt1,,\n'), [
    { rule: 'unknown-code', line: 1, hint: 'delete it: a sheet has none' },
  ])
})

test('keeps the first of two rows of one combination, also in another order of codes', () => {
  const text = 't1-t2,t1_neckline_front,\nt2-t1,,\n'
  assert.is(read(text).rows.length, 1)
  assert.equal(findingsOf(text), [{ rule: 'sheet-double', line: 2, hint: 'delete one of them' }])
})

test('a whole file of the wrong shape is not a finding a line', () => {
  const { findings } = read('t1;;\n'.repeat(10_000))
  assert.is(findings.length, 51)
  assert.is(findings.at(-1)?.message, 'and 9950 more lines')
})

test.run()
