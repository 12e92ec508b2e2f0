import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { destinationOf } from '../../../src/web/ingest/destination.js'

const test = suite('web / ingest / destination')

test('recordings and song sheets go where songs are made, whatever folder they came in', () => {
  assert.equal(destinationOf('northside+carol+alto.webm', ''), { folder: 'raw', path: 'northside+carol+alto.webm' })
  assert.equal(destinationOf('sunday/northside+carol+alto.MP4', 'fp-1'), {
    folder: 'raw',
    path: 'northside+carol+alto.MP4',
  })
  assert.equal(destinationOf('northside+carol.json', ''), { folder: 'raw', path: 'northside+carol.json' })
})

test('a dropped folder of a style keeps its form', () => {
  const dropped = ['style.json', 'layers.json', 'layers/necklines/t5_neckline_front_0007.png', 'combinations/knee.csv']

  assert.equal(
    dropped.map((path) => destinationOf(`fp-dr1005-102/${path}`, '')),
    dropped.map((path) => ({ folder: 'styles', path: `fp-dr1005-102/${path}` })),
  )
})

test('loose layers go to the style that is said', () => {
  assert.equal(destinationOf('t5_neckline_front_0007.png', 'fp-1'), {
    folder: 'styles',
    path: 'fp-1/layers/t5_neckline_front_0007.png',
  })
  assert.equal(destinationOf('necklines/t5.png', 'fp-1'), { folder: 'styles', path: 'fp-1/layers/necklines/t5.png' })
  assert.equal(destinationOf('knee.csv', 'fp-1'), { folder: 'styles', path: 'fp-1/combinations/knee.csv' })
})

test('says why a file cannot go anywhere', () => {
  assert.match(JSON.stringify(destinationOf('notes.txt', 'fp-1')), /expected a recording/)
  assert.match(JSON.stringify(destinationOf('<img src=x onerror=alert(1)>.webm', '')), /expected a recording/)
  assert.match(JSON.stringify(destinationOf('t5.png', '')), /say which style/)
  assert.match(JSON.stringify(destinationOf('a b/t5.png', '')), /found style a b/)
  assert.match(JSON.stringify(destinationOf('../t5.png', '')), /found style \.\./)
})

test.run()
