import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { CompressedLayer, PlannedUnit } from '../../actors/dress/messages.js'
import { keys } from '../../actors/dress/names.js'
import { pictureName, type Roll, rollKey, rollOf } from '../../actors/dress/plan.js'
import { countsOf, plansOf } from '../../actors/dress/planning.js'
import { readRules } from '../../actors/dress/rules.js'
import { split } from '../../actors/dress/split.js'
import { type Style, styleOf } from '../../actors/dress/style.js'
import { onTheRig } from '../support/rig.js'
import { areRealStylesHere, real } from './made.js'
import { LAYERS, STYLE } from './pictures.js'

const test = suite('dress / split')

const style = styleOf(JSON.stringify(STYLE))
const layer = (name: string, color: number): CompressedLayer => ({
  style: 'made',
  path: `layers/${name}_000${color}.png`,
  file: `/styles/${name}_000${color}.png`,
  hash: `${name} ${color}`,
  layer: name,
  color,
  key: '',
  facts: { widthPx: 64, heightPx: 64, channels: 4, depth: 8, alphaBox: null, hash: '' },
})
const rollWith = (more: { style?: Style; sheets?: Record<string, string> } = {}) =>
  rollOf(
    more.style ?? style,
    undefined,
    more.sheets ?? {},
    LAYERS.flatMap((name) => [layer(name, 0), layer(name, 1)]),
  )

test('all lengths of a side are one plan, in which equal stacks are one', async () => {
  const { front } = await plansOf(rollWith())

  assert.equal(countsOf(front), { knee: 6, mini: 4 })
  const stacks = front.stacks.map((stack) => stack.layers.map((at) => front.layers[at]).join(' '))
  assert.is(new Set(stacks).size, stacks.length)
  assert.equal(front.stacks[0], { layers: [0], pictures: [[0, 'default']] })
  const both = front.stacks.find(({ pictures }) => pictures.some(([, codes]) => codes === 'a1-c1'))
  assert.equal(
    both?.layers.map((at) => front.layers[at]),
    ['base_knee_bottom_front', 'a1_neckline_front', 'c1_infront_front'],
  )
})

test('a layer that cannot be read still stands in the rules: pictures with it are planned, and none without it in its place', async () => {
  const { key: _, facts: __, ...broken } = layer('c1_infront_front', 0)
  const others = LAYERS.filter((name) => name !== broken.layer).map((name) => layer(name, 0))
  const { front } = await plansOf({ ...rollOf(style, undefined, {}, others, [broken]), sheets: {} })

  const whole = await plansOf(rollWith())
  assert.equal(front, whole.front)
})

test('pictures of two lengths that look the same are one stack', async () => {
  const same = structuredClone(STYLE)
  same.lengths.mini.defaults = same.lengths.knee.defaults
  const { front } = await plansOf(rollWith({ style: styleOf(JSON.stringify(same)) }))

  assert.equal(front.stacks[0]?.pictures, [
    [0, 'default'],
    [1, 'default'],
  ])
})

test('a sheet is planned as it stands, with the picture of no codes', async () => {
  const { front } = await plansOf(rollWith({ sheets: { knee: 'c1-a1,c1_infront_front,c1_infront_back\n' } }))

  assert.equal(countsOf(front), { knee: 2, mini: 4 })
  const sheet = front.stacks.find(({ pictures }) => pictures.some(([, codes]) => codes === 'a1-c1'))
  assert.equal(
    sheet?.layers.map((at) => front.layers[at]),
    ['c1_infront_front'],
  )
})

test('a picture is named as the website asks for it', () => {
  const key = keys.composite('made', '800x800', { codes: ['c1', 'a1'], length: 'micro_mini', side: 'back', color: 7 })
  assert.is(`renders/composites/made/800x800/${pictureName('a1-c1', 'micro_mini', 'back', 7)}`, key)
})

async function splitOn(roll: Omit<Roll, 'run'>, run = 'r1') {
  const rig = await onTheRig()
  const file = join(rig.root, 'roll.json')
  await writeFile(file, JSON.stringify({ run: 'r1', ...roll }))
  await rig.keep(rollKey('made'), file)
  const sent = await rig.give(split, { style: 'made', run, roll: rollKey('made') })
  return { rig, units: sent.map(({ body }) => body as PlannedUnit) }
}

test('a style is split into one unit for each side and colour, small enough for a message', async () => {
  const { rig, units } = await splitOn(rollWith())
  await rig.close()

  assert.equal(
    units.map(({ side, color }) => `${side} ${color}`),
    ['front 0', 'front 1', 'back 0', 'back 1'],
  )
  const [front, other, back] = units
  assert.is(front?.plan, other?.plan)
  assert.is.not(front?.plan, back?.plan)
  assert.is(front?.units, 4)
  assert.equal(front?.cuts, ['142x142', 'top-crop', 'bottom-crop'])
  assert.is(front?.layers.length, 5)
  assert.equal(other?.layers[0], { file: '/styles/base_knee_bottom_front_0001.png', hash: 'base_knee_bottom_front 1' })
  assert.ok(JSON.stringify(front).length < 1000)
  const noted = Object.fromEntries(rig.notes.map(({ item, detail }) => [item, detail]))
  assert.equal(noted['len/knee'], { run: 'r1', name: 'Knee', total: 24 })
  assert.equal(noted['unit/back/0001'], { run: 'r1', status: 'planned', total: 10, because: null, holes: null })
})

test('a plan does not change with the pixels of a layer, and an old one goes', async () => {
  const { rig, units } = await splitOn(rollWith())
  const file = join(rig.root, 'roll.json')
  const [first, ...rest] = LAYERS.flatMap((name) => [layer(name, 0), layer(name, 1)])
  const replaced = rollOf(style, undefined, {}, [{ ...(first as CompressedLayer), hash: 'other' }, ...rest])
  await writeFile(file, JSON.stringify({ run: 'r2', ...replaced }))
  await rig.keep(rollKey('made'), file)
  const [again] = await rig.give(split, { style: 'made', run: 'r2', roll: rollKey('made') })
  assert.is((again as { body: PlannedUnit }).body.plan, units[0]?.plan)

  const fewer = rollOf(styleOf(JSON.stringify({ ...STYLE, customizations: ['a1'] })), undefined, {}, [
    first as CompressedLayer,
    ...rest,
  ])
  await writeFile(file, JSON.stringify({ run: 'r3', ...fewer }))
  await rig.keep(rollKey('made'), file)
  await rig.give(split, { style: 'made', run: 'r3', roll: rollKey('made') })
  assert.not(await rig.store.has(units[0]?.plan as string))
  await rig.close()
})

test('a style that must wait is not split, and one whose roll was called again meanwhile waits for that', async () => {
  const { rig, units } = await splitOn(rollWith(), 'r0')
  assert.equal(units, [])
  assert.equal(rig.laters, [1000])
  assert.equal(await rig.give(split, { style: 'made', run: 'held' }), [])
  await rig.close()
})

test('a real style of hand-edited rules is planned row by row as its old sheets have it', async () => {
  if (!areRealStylesHere) return void console.log('skipped: the real styles are not here')
  const id = 'fp-dr1003-102'
  const plans = await plansOf({
    style: styleOf(real(id, 'style.json')),
    layersJson: readRules(real(id, 'viewer.json')),
    sheets: {},
    layers: {},
  })
  const counts = { ankle: 1470, knee: 1470, maxi: 1260, micro_mini: 350, midi: 1470, mini: 1050 }
  assert.equal(countsOf(plans.front), counts)
  assert.ok(plans.front.stacks.length < 7070 / 2, `${plans.front.stacks.length} stacks`)
})

test.run()
