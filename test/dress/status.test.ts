import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { project, statusOf, trouble } from '../../actors/dress/status.js'

const test = suite('dress / status')

const AT = '2026-01-01T00:00:00.000Z'
const item = (key: string, d: Record<string, unknown>) => ({ key, rev: 1, d })
const cleared = { phase: 'cleared', run: 'r1', name: 'Summer' }
const unit = (status: string, more: object = {}) => ({
  run: 'r1',
  status,
  done: 1,
  total: 4,
  lengths: { knee: 1 },
  ...more,
})
const statusWith = (style: object, units: object[] = [], verified?: object) =>
  statusOf(style as never, units as never, verified as never)

test('a style stands where its roll call or its slowest unit stands', () => {
  assert.equal(statusWith({}), { status: 'new', because: null })
  assert.equal(statusWith({ phase: 'waiting', because: 'style.json' }), { status: 'waiting', because: 'style.json' })
  assert.is(statusWith({ phase: 'needs-approval', because: 'x' }).status, 'needs-approval')
  assert.is(statusWith(cleared).status, 'compositing')
  assert.is(statusWith(cleared, [unit('composited'), unit('planned')]).status, 'compositing')
  assert.is(statusWith(cleared, [unit('failed'), unit('compositing')]).status, 'compositing')
  assert.is(statusWith(cleared, [unit('composited')]).status, 'verifying')
  assert.is(statusWith(cleared, [unit('composited')], { missing: 0, holes: 0 }).status, 'done')
})

test('a style that is not whole has failed, and says of what', () => {
  assert.equal(statusWith(cleared, [unit('failed', { because: 'composite: disk full' }), unit('composited')]), {
    status: 'failed',
    because: '1 of 2 units: composite: disk full',
  })
  assert.match(statusWith(cleared, [unit('composited')], { missing: 3, holes: 0 }).because ?? '', /3 files missing/)
  assert.match(statusWith(cleared, [unit('composited')], { missing: 4, holes: 1 }).because ?? '', /1 picture could not/)
  assert.equal(statusWith({ ...cleared, failed: 'check: out of memory' }), {
    status: 'failed',
    because: 'check: out of memory',
  })
})

test('pictures, rate and lengths of all units are added up, for the style and for the list of styles', () => {
  const notes = project(
    'style/dr1',
    [
      item('style', cleared),
      item('lint', { errors: 0, warnings: 2 }),
      item('len/knee', { run: 'r1', total: 8 }),
      item('unit/front/0000', unit('compositing', { rate: 2 })),
      item('unit/back/0000', unit('compositing', { rate: 1 })),
    ],
    AT,
  )
  const row = notes.find(({ topic }) => topic === 'styles')!
  assert.is(row.key, 'dr1')
  const { status, done, total, units, rate, eta, warnings } = row.d!
  assert.equal(
    { status, done, total, units, rate, eta, warnings },
    { status: 'compositing', done: 2, total: 8, units: 2, rate: 3, eta: [1, 3], warnings: 2 },
  )
  assert.equal(notes.find(({ key }) => key === 'len/knee')?.d, { done: 2 })
  const { history } = notes.find(({ topic, key }) => topic === 'style/dr1' && key === 'style')!.d!
  assert.equal(history, [{ status: 'compositing', at: AT }])
})

test('units and lengths of an older run are taken away', () => {
  const notes = project(
    'style/dr1',
    [item('style', cleared), item('unit/front/0007', { run: 'r0' }), item('len/maxi', { run: 'r0' })],
    AT,
  )
  assert.equal(
    notes.filter(({ d }) => d === null).map(({ key }) => key),
    ['unit/front/0007', 'len/maxi'],
  )
})

test('a style whose folder was taken away is gone, with all that was said of it', () => {
  const notes = project('style/dr1', [item('lint', { errors: 1 }), item('style', { phase: 'gone' })], AT)
  assert.equal(notes, [
    { topic: 'style/dr1', key: 'lint', d: null },
    { topic: 'style/dr1', key: 'style', d: null },
    { topic: 'styles', key: 'dr1', d: null },
  ])
})

test('a status is kept in the history once until it changes', () => {
  const history = [{ status: 'new', at: 'before' }]
  const notes = project('style/dr1', [item('style', { history })], AT)
  assert.equal(notes[0]?.d?.history, history)
  assert.equal(project('song/a+b', [], AT), [])
})

test('trouble is told where people look for it', () => {
  const layer = {
    kind: 'layer.dropped' as const,
    body: { style: 'dr1', path: 'layers/x_0000.png', file: '', hash: '', layer: 'x', color: 0 },
  }
  const planned = {
    kind: 'unit.planned' as const,
    body: {
      style: 'dr1',
      run: 'r1',
      side: 'front' as const,
      color: 3,
      units: 2,
      plan: '',
      cuts: [],
      layers: [],
      layer: { widthPx: 1, heightPx: 1 },
    },
  }
  const at = (key: string, d: Record<string, unknown> | null) => [{ topic: 'style/dr1', key, d }]

  assert.equal(
    trouble('compress', layer, 'refused', 'is a JPEG'),
    at('layer/layers/x_0000.png', { status: 'failed', because: 'is a JPEG' }),
  )
  assert.equal(trouble('compress', layer, 'retrying', 'disk full'), [])
  assert.equal(trouble('compress', layer, 'requeued', ''), at('layer/layers/x_0000.png', null))
  const quiet = { rate: null, eta: null }
  assert.equal(
    trouble('composite', planned, 'superseded', ''),
    at('unit/front/0003', { status: 'superseded', ...quiet }),
  )
  assert.equal(
    trouble('composite', planned, 'dead', 'disk full'),
    at('unit/front/0003', { status: 'failed', because: 'composite: disk full', ...quiet }),
  )
  assert.equal(trouble('check', layer, 'dead', 'no memory'), at('style', { failed: 'check: no memory', trouble: null }))
})

test.run()
