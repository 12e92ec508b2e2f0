import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { hrefOf, readRoute } from '../../src/web/routes.js'

const test = suite('web / routes')

test('begins at Now', () => {
  for (const hash of ['', '#', '#/']) assert.equal(readRoute(hash), { page: 'now', args: [], query: {} })
})

test('reads a song with its plus, and what is asked of the page', () => {
  assert.equal(readRoute('#/songs/northside+carol?part=alto'), {
    page: 'songs',
    args: ['northside+carol'],
    query: { part: 'alto' },
  })
})

test('what is written is read back, whatever is in the names', () => {
  for (const name of ['northside+carol', '<img src=x onerror=alert(1)>', 'a/b', '100%', 'ü ñ', '?x=1', '#']) {
    const read = readRoute(hrefOf('songs', [name], { q: name }))
    assert.equal(read, { page: 'songs', args: [name], query: { q: name } })
  }
  assert.is(hrefOf('songs', ['northside+carol']), '#/songs/northside+carol')
  assert.is(hrefOf('jobs', [], { state: '' }), '#/jobs')
})

test('a link that was cut short is read as it stands', () => {
  assert.equal(readRoute('#/songs/100%').args, ['100%'])
})

test.run()
