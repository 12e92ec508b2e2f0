import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { deliveryOf } from '../../actors/dress/delivered.js'
import { rulesOf } from '../../actors/dress/rules.js'
import { amountsOf } from '../../src/cli/dress/amounts.js'
import type { LayersOnDisk } from '../../src/cli/dress/layer-files.js'
import { plansIn } from '../../src/cli/dress/plans.js'
import type { StyleFolder } from '../../src/style-folder.js'
import { styleWith } from '../dress/made.js'

const test = suite('cli / amounts')

/** t1 shows in front alone, so that in the back each of its pictures looks like one without it. */
const LAYERS = [
  'base_knee_bottom_front',
  'base_knee_bottom_back',
  't1_neckline_front',
  'a1_infront_front',
  'a1_infront_back',
]

async function planned(names: string[], sizeBytes: number | null) {
  const style = styleWith(['t1', 'a1'])
  const files = names.flatMap((name) => [0, 1].map((color) => `${name}_000${color}.png`))
  const delivery = deliveryOf(sizeBytes === null ? names : files)
  const rules = rulesOf(style, LAYERS)
  const isListOfNames = sizeBytes === null
  const found = { files, delivery, isListOfNames }
  const folder: StyleFolder = { root: '/nowhere', style, rules, sheets: {}, sheetHashes: {}, ...found }
  const layers: LayersOnDisk = new Map(
    [...delivery.layers].map(([layer, colors]) => [
      layer,
      new Map(
        sizeBytes === null
          ? []
          : [...colors].map(([color, { file }]) => [color, { file, sizeBytes, widthPx: 1600, heightPx: 1600 }]),
      ),
    ]),
  )
  return amountsOf({ folder, plans: await plansIn(folder), layers, workers: 2 })
}

test('counts equal pictures of a side as one stack', async () => {
  const { parts, total } = await planned(LAYERS, 1000)
  assert.equal(
    parts.map(({ side, rows, stacks, pictures, cuts }) => ({ side, rows, stacks, pictures, cuts })),
    [
      { side: 'front', rows: 3, stacks: 4, pictures: 8, cuts: 24 },
      { side: 'back', rows: 3, stacks: 2, pictures: 8, cuts: 24 },
    ],
  )
  assert.is(total.rows, 3)
  assert.is(total.stacks, 6)
  assert.is(total.pictures, 16)
})

test('the bytes follow from those of the layers, and are unknown without any', async () => {
  const [light, heavy] = [await planned(LAYERS, 1000), await planned(LAYERS, 3000)]
  assert.is(heavy.total.bytes, 3 * (light.total.bytes ?? 0))
  assert.is((await planned(LAYERS, null)).total.bytes, null)
})

test('names a missing layer where it is missed', async () => {
  const { parts, missing } = await planned(LAYERS.slice(0, -1), 1000)
  assert.equal(
    parts.map((part) => part.missing),
    [[], ['a1_infront_back']],
  )
  assert.equal(missing, [{ layer: 'a1_infront_back', colors: [] }])
})

test.run()
