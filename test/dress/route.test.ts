import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { readPath } from '../../actors/dress/paths.js'
import { isDocument, judge, removed, settled, unfinished } from '../../actors/dress/route.js'

const test = suite('dress / route')

const because = (path: string) => {
  const judged = judge(path)
  return 'ignore' in judged ? judged.ignore : 'taken'
}
const file = (path: string, text?: string) =>
  settled({ path, absolute: `/styles/${path}`, hash: 'h1', ...(text !== undefined && { text }) })

test('a style is told by where its files lie', () => {
  assert.equal(readPath('dr1/style.json'), { style: 'dr1', path: 'style.json', is: 'style' })
  assert.equal(readPath('dr1/layers.json'), { style: 'dr1', path: 'layers.json', is: 'rules' })
  assert.equal(readPath('dr1/approved.json'), { style: 'dr1', path: 'approved.json', is: 'approval' })
  assert.equal(readPath('dr1/combinations/Micro_Mini.csv'), {
    style: 'dr1',
    path: 'combinations/Micro_Mini.csv',
    is: 'sheet',
    length: 'micro_mini',
  })
  assert.equal(readPath("dr1/layers/Rendered Png's/neck/T5_neckline_front_0007.PNG"), {
    style: 'dr1',
    path: "layers/Rendered Png's/neck/T5_neckline_front_0007.PNG",
    is: 'layer',
    layer: 't5_neckline_front',
    color: 7,
  })
})

test('everything else is ignored, and the reason says what was found and expected', () => {
  assert.match(because('readme.txt'), /belongs to no style: expected <style>\/style\.json/)
  assert.match(because('my style/style.json'), /my style is no id: expected 1 to 64 letters/)
  assert.match(because(`${'x'.repeat(65)}/style.json`), /no id/)
  assert.match(because('dr1/Style.json'), /nothing a style has: expected style\.json/)
  assert.match(because('dr1/layers/t5_neckline_front.png'), /does not end in a colour/)
  assert.match(because('dr1/layers/t5 neckline_front_0000.png'), /no name of a layer/)
  assert.match(because('dr1/combinations/knee.xlsx'), /no sheet: expected <length>\.csv/)
  assert.match(because('dr1/combinations/old/knee.csv'), /nothing a style has/)
  assert.is(because('dr1/layers/t5_neckline_front_0000.png'), 'taken')
})

test('reviews are known and start nothing, neither when they come nor when they go', () => {
  assert.equal(readPath('dr1/reviews.json'), { style: 'dr1', path: 'reviews.json', is: 'reviews' })
  assert.is(because('dr1/reviews.json'), 'taken')
  assert.not.ok(isDocument('dr1/reviews.json'))
  assert.equal(file('dr1/reviews.json'), { notes: [], withdrawn: [] })
  assert.equal(removed('dr1/reviews.json'), { notes: [], withdrawn: [] })
})

test('a layer that has settled is a message with its hash, and its style is there from then on', () => {
  const { message, notes, withdrawn } = file('dr1/layers/t5_neckline_front_0007.png')

  const at = { style: 'dr1', path: 'layers/t5_neckline_front_0007.png' }
  const body = {
    ...at,
    file: '/styles/dr1/layers/t5_neckline_front_0007.png',
    hash: 'h1',
    layer: 't5_neckline_front',
    color: 7,
  }
  assert.equal(message, { kind: 'layer.dropped', body })
  assert.equal(withdrawn, [])
  assert.equal(notes, [
    { topic: 'style/dr1', key: 'style', d: {} },
    { topic: 'style/dr1', key: 'layer/layers/t5_neckline_front_0007.png', d: null },
  ])
})

test('documents carry their text, sheets only say where they are', () => {
  assert.ok(isDocument('dr1/approved.json'))
  assert.not(isDocument('dr1/combinations/knee.csv'))
  const document = (path: string, text: string | null) => ({ style: 'dr1', path, text })
  assert.equal(file('dr1/style.json', '{}').message, { kind: 'style.described', body: document('style.json', '{}') })
  assert.equal(file('dr1/layers.json', '{}').message, { kind: 'rules.given', body: document('layers.json', '{}') })
  const sheet = { style: 'dr1', path: 'combinations/knee.csv', length: 'knee' }
  const source = { file: '/styles/dr1/combinations/knee.csv', hash: 'h1' }
  assert.equal(file('dr1/combinations/knee.csv').message, { kind: 'sheet.given', body: { ...sheet, source } })

  assert.equal(removed('dr1/approved.json').message, { kind: 'approval.given', body: document('approved.json', null) })
  assert.equal(removed('dr1/combinations/knee.csv').message, { kind: 'sheet.given', body: { ...sheet, source: null } })
})

test('the work on a layer that is gone is taken back', () => {
  const { message, withdrawn } = removed('dr1/layers/t5_neckline_front_0007.png')

  assert.equal(message, { kind: 'layer.removed', body: { style: 'dr1', path: 'layers/t5_neckline_front_0007.png' } })
  assert.equal(withdrawn, ['dr1/layers/t5_neckline_front_0007.png'])
})

test('a layer that is still being written is told of, a document is not', () => {
  const [note] = unfinished('dr1/layers/t5_neckline_front_0007.png', 'has no end')
  assert.equal(note?.d, { status: 'waiting', because: 'has no end' })
  assert.equal(unfinished('dr1/style.json', 'has no end'), [])
})

test.run()
