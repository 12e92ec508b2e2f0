import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { type Cut, planOf } from '../../native-workers/composite/cut.js'
import { cutRowsOf } from '../../native-workers/composite/cut-rows.js'
import { geometryOf } from '../../native-workers/composite/geometry.js'
import { Shelf } from '../../native-workers/composite/shelf.js'

const test = suite('native-workers / composite, cuts and caches')

const canvas = { widthPx: 142, heightPx: 142 }
const picture = { widthPx: 800, heightPx: 800 }
const fitted: Cut = { folder: '142x142', isTrimmed: true, offTop: 0, offBottom: 0, widthPx: 142, heightPx: 142, canvas }
const bottom: Cut = { folder: 'bottom-crop', isTrimmed: true, offTop: 0.33, offBottom: 0, widthPx: 142, canvas }
const top: Cut = { folder: 'top-crop', isTrimmed: true, offTop: 0, offBottom: 0.33, widthPx: 142, canvas }

const box = (left: number, top: number, right: number, bottom: number) => ({ left, top, right, bottom })

const plans: [what: string, cut: Cut, shown: ReturnType<typeof box>, source: unknown, target: unknown][] = [
  ['a tall dress is fitted by its height', fitted, box(300, 50, 500, 750), box(300, 50, 500, 750), box(51, 0, 92, 142)],
  ['a wide one by its width', fitted, box(0, 100, 700, 200), box(0, 100, 700, 200), box(0, 61, 142, 81)],
  ['a third off the top', bottom, box(300, 50, 500, 750), box(300, 281, 500, 750), box(0, 0, 142, 142)],
  ['a third off the bottom', top, box(300, 50, 500, 750), box(300, 50, 500, 519), box(0, 0, 142, 142)],
  ['low ones keep the middle of the canvas', top, box(100, 0, 700, 300), box(100, 0, 700, 201), box(0, 47, 142, 95)],
  ['one pixel is enough', bottom, box(9, 9, 10, 10), box(9, 9, 10, 10), box(0, 0, 142, 142)],
]

for (const [what, cut, shown, source, target] of plans) {
  test(`plans a cut: ${what}`, () => {
    const plan = planOf(cut, shown, picture)
    assert.equal({ source: plan?.source, target: plan?.target }, { source, target })
  })
}

test('plans nothing where nothing shows', () => {
  assert.is(planOf(fitted, undefined, picture), undefined)
})

test('groups the rows of a cut by the bands they look at, each row once', () => {
  const geometry = geometryOf({ widthPx: 2000, heightPx: 2000 }, picture)
  for (const [, cut, shown] of plans) {
    const plan = planOf(cut, shown, picture)
    const runs = cutRowsOf(plan, cut.canvas, geometry)
    assert.is(runs[0]?.from, 0)
    assert.is(runs.at(-1)?.to, 142)
    for (const [at, run] of runs.entries()) {
      if (at > 0) assert.is(run.from, runs[at - 1]?.to)
      if (at > 0) assert.ok(run.lastBand !== runs[at - 1]?.lastBand)
      const first = run.from - run.known - 1
      const rows = Array.from({ length: run.to - first }, (_, k) => first + k)
      for (const row of rows.filter((y) => plan && y >= plan.target.top && y < plan.target.bottom)) {
        const place = 2 * (row - plan!.target.top)
        const first = 2 * (Math.floor(plan!.source.top / 2) + plan!.down.places[place]!)
        const last = first + 2 * plan!.down.places[place + 1]! - 1
        assert.ok(geometry.bands[run.firstBand]!.from <= first && last < geometry.bands[run.lastBand]!.to, `row ${row}`)
      }
    }
  }
})

test('takes what was not looked at for longest off the shelf, until the rest fits', () => {
  const gone: string[] = []
  const thing = (name: string) => ({ bytes: 1000, drop: () => gone.push(name) })
  const shelf = new Shelf(4500)
  const [first, second, third, fourth] = ['first', 'second', 'third', 'fourth'].map(thing) as [
    ReturnType<typeof thing>,
    ReturnType<typeof thing>,
    ReturnType<typeof thing>,
    ReturnType<typeof thing>,
  ]
  for (const one of [first, second, third]) shelf.keep(one)
  shelf.trim()
  assert.equal(gone, [])
  shelf.touch(first)
  shelf.keep(fourth)
  shelf.weigh(500)
  shelf.trim()

  assert.equal(gone, ['second', 'third'])
  assert.equal({ used: shelf.usedBytes, peak: shelf.peakBytes }, { used: 3300, peak: 6100 })
})

test.run()
