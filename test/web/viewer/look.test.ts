import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { hrefOf, readRoute } from '../../../src/web/routes.js'
import { type Look, onLength, queryOf, readLook } from '../../../src/web/viewer/look.js'

const test = suite('web / viewer / look')

const knee = { key: 'knee', order: ['t1', 't9', 'b1', 'a1'] }
const mini = { key: 'micro_mini', order: ['t1', 'b1'] }
const lengths = [knee, mini]
const through = (look: Look): Look =>
  readLook(readRoute(hrefOf('styles', ['s', 'viewer'], queryOf(look))).query, lengths, 18)

test('what is looked at comes back from the address as it went in', () => {
  const looks: Look[] = [
    { length: 'knee', codes: ['t9', 'b1'], color: 7, side: 'back', compare: 'slider' },
    { length: 'micro_mini', codes: [], color: 0, side: 'both', compare: 'layers' },
  ]
  for (const look of looks) assert.equal(through(look), look)
})

test('an address that says little is short', () => {
  const query = queryOf({ length: 'knee', codes: ['t9', 'b1'], color: 0, side: 'both', compare: 'layers' })

  assert.is(hrefOf('styles', ['s', 'viewer'], query), '#/styles/s/viewer?length=knee&codes=t9-b1')
})

test('begins with the first length, no code and the first colour', () => {
  assert.equal(readLook({}, lengths, 18), { length: 'knee', codes: [], color: 0, side: 'both', compare: 'layers' })
})

test('what an address asks for that is not there is left out', () => {
  const query = { length: 'toe', codes: 'b1-x9-T1-b1', color: '18', side: 'inside', compare: 'squint' }

  assert.equal(readLook(query, lengths, 18), {
    length: 'knee',
    codes: ['t1', 'b1'],
    color: 0,
    side: 'both',
    compare: 'layers',
  })
  for (const color of ['-1', '1.5', 'red', '']) assert.is(readLook({ color }, lengths, 18).color, 0)
  assert.is(readLook({}, [], 18).length, '')
})

test('another length keeps the codes that it has', () => {
  const look = readLook({ length: 'knee', codes: 't1-t9-b1', color: '3' }, lengths, 18)

  assert.equal(onLength(look, mini), {
    length: 'micro_mini',
    codes: ['t1', 'b1'],
    color: 3,
    side: 'both',
    compare: 'layers',
  })
})

test.run()
