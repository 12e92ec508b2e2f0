import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { RemoteFault } from '../../src/errors.js'
import { isNearOnly } from '../../src/remote/near-only.js'
import { keyOf, kindOf, objectName, placesOf } from '../../src/remote/object-names.js'
import { fits, saidOf } from '../../src/remote/patterns.js'

const test = suite('remote / object names')

test('a pattern is the first segments of a key, a star any one of them', () => {
  const table: [pattern: string, key: string, does: boolean][] = [
    ['', 'final/a.mp4', true],
    ['final', 'final/a.mp4', true],
    ['final/', 'final/a.mp4', true],
    ['final', 'final', true],
    ['final', 'final-parts/a', false],
    ['renders/composites/*/142x142', 'renders/composites/s/142x142/x.png', true],
    ['renders/composites/*/142x142', 'renders/composites/s/800x800/x.png', false],
    ['renders/*/s', 'renders', false],
    ['*', 'final/a.mp4', true],
    ['final/*', 'final', false],
  ]
  for (const [pattern, key, does] of table) assert.is(fits(pattern, key), does, `${pattern} ${key}`)
})

test('the most particular pattern speaks last: more segments, and of as many those without a star', () => {
  const said = { renders: 'b', '': 'a', 'renders/*/s': 'd', 'renders/composites/s': 'e', 'renders/*': 'c', final: 'x' }

  assert.equal(saidOf(said, 'renders/composites/s/x'), ['a', 'b', 'c', 'd', 'e'])
})

test('every setting of a kind comes from the most particular pattern that has it', () => {
  const kinds = {
    '': { cacheControl: 'no-cache', storageClass: 'STANDARD' },
    'renders/composites': { cacheControl: 'max-age=60', acl: 'public-read' },
    'renders/composites/*/142x142': { cacheControl: 'max-age=9', contentType: 'image/x' },
  }
  const kind = (key: string) => kindOf({ kinds }, key)

  assert.equal(kind('final/a.mp4'), { contentType: 'video/mp4', cacheControl: 'no-cache', storageClass: 'STANDARD' })
  assert.equal(kind('renders/composites/s/142x142/a.PNG'), {
    contentType: 'image/x',
    cacheControl: 'max-age=9',
    storageClass: 'STANDARD',
    acl: 'public-read',
  })
  assert.is(kind('renders/composites/s/800x800/a.PNG').contentType, 'image/png')
  assert.equal(kindOf({ kinds: {} }, 'x/y.unknown'), { contentType: 'application/octet-stream' })
})

test('the service does not show its notes to those who may see everything', () => {
  assert.not('acl' in kindOf({ kinds: { '': { acl: 'public-read' } } }, '.made/s/front-0001.json'))
})

test('a prefix of the most particular pattern stands before the key, and comes off again', () => {
  const naming = { prefixes: { '': 'media/', 'renders/composites': 'web site/', 'renders/composites/s': '' } }
  const table = [
    ['final/a.mp4', 'media/final/a.mp4'],
    ['renders/composites/x/1.png', 'web site/renders/composites/x/1.png'],
    ['renders/composites/s/1.png', 'renders/composites/s/1.png'],
    ['renders/caddy/s/1.png', 'media/renders/caddy/s/1.png'],
  ] as const
  for (const [key, name] of table) {
    assert.is(objectName(naming, key), name)
    assert.equal(
      placesOf(naming).flatMap((place) => keyOf(naming, name, place) ?? []),
      [key],
    )
  }
})

test('what lies under a prefix where none of our keys would be is nobody: not ours', () => {
  const naming = { prefixes: { 'renders/composites': 'web/' } }
  const keys = (name: string) => placesOf(naming).flatMap((place) => keyOf(naming, name, place) ?? [])

  assert.equal(placesOf(naming), ['', 'web/'])
  assert.equal(keys('web/renders/composites/a'), ['renders/composites/a'])
  assert.equal(keys('web/index.html'), ['web/index.html'])
  assert.equal(keys('renders/composites/a'), [])
  assert.equal(keys('other'), ['other'])
})

test('a key that no bucket can hold is told with what is wrong about it', () => {
  const table: [key: string, why: string][] = [
    ['', 'empty segments'],
    ['/a', 'empty segments'],
    ['a//b', 'empty segments'],
    ['a/../b', 'empty segments'],
    ['a'.repeat(1025), 'found 1025 bytes, expected at most 1024'],
    ['ä'.repeat(513), 'found 1026 bytes'],
    ['a\u0001b', 'a listing cannot name'],
    ['a\ud800b', 'a listing cannot name'],
  ]
  for (const [key, why] of table) {
    try {
      objectName({ prefixes: {} }, key)
      assert.unreachable(key)
    } catch (fault) {
      assert.instance(fault, RemoteFault)
      assert.is((fault as RemoteFault).kind, 'bad-key')
      assert.match((fault as RemoteFault).message, why)
    }
  }
  assert.is(objectName({ prefixes: {} }, 'a'.repeat(1024)).length, 1024)
  assert.is(objectName({ prefixes: {} }, "Rendered Png's/ä+😀\n.png"), "Rendered Png's/ä+😀\n.png")
})

test('only what a new box can use leaves this one', () => {
  const settings = { nearOnly: ['final-parts', 'converted/*'] }
  const table: [key: string, stays: boolean][] = [
    ['final/a.mp4', false],
    ['final-parts/a', true],
    ['converted/x', true],
    ['.made/s/front-0001.json', false],
    ['.known/align/x.json', false],
    ['.plans/s/x.json', true],
    ['.rolls/s.json', true],
    ['.verified/s.json', true],
    ['.facts/final/a.mp4.json', true],
    ['final/.hidden', true],
  ]
  for (const [key, stays] of table) assert.is(isNearOnly(settings, key), stays, key)
})

test.run()
