import { mkdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import type { CompositedUnit } from '../../actors/dress/messages.js'
import type { Plan } from '../../actors/dress/planning.js'
import { presenceIn, verifiedKey } from '../../actors/dress/presence.js'
import { missingUnits, verify } from '../../actors/dress/verify.js'
import { onTheRig } from '../support/rig.js'

const test = suite('dress / verify')

type Rig = Awaited<ReturnType<typeof onTheRig>>

const PLAN: Plan = {
  layers: ['base'],
  lengths: ['knee'],
  stacks: [
    {
      layers: [0],
      pictures: [
        [0, 'default'],
        [0, 'a1'],
      ],
    },
  ],
}
const unit = (side: 'front' | 'back', holes = 0): CompositedUnit => {
  return {
    style: 'made',
    run: 'r1',
    side,
    color: 0,
    units: 2,
    plan: '.plans/made/x.json',
    cuts: ['top-crop'],
    holes,
    unmade: holes > 0 ? [`t9-knee-${side}-0000.png`] : [],
  }
}
const message = (body: CompositedUnit) => ({ kind: 'unit.composited' as const, body })
const BOTH = [message(unit('front')), message(unit('back'))]
const NAMES = ['front', 'back'].flatMap((side) => [`default-knee-${side}-0000.png`, `a1-knee-${side}-0000.png`])

async function withPictures(story: (rig: Rig, at: (name: string) => string) => Promise<void>): Promise<void> {
  const rig = await onTheRig({ settings: { told: 2 } })
  const file = join(rig.root, 'plan.json')
  await writeFile(file, JSON.stringify(PLAN))
  await rig.keep('.plans/made/x.json', file)
  const at = (name: string) => join(rig.store.root, 'renders/composites/made', name)
  for (const folder of ['800x800', 'top-crop']) {
    await mkdir(at(folder), { recursive: true })
    for (const name of NAMES) await writeFile(at(`${folder}/${name}`), 'x')
  }
  await story(rig, at).finally(rig.close)
}

async function verified(rig: Rig, messages = BOTH) {
  rig.notes.length = 0
  await rig.give(verify, messages)
  const { at: _, ...rest } = rig.notes[0]!.detail
  return rest
}
const WHOLE = { run: 'r1', expected: 8, missing: 0, extra: 0, missingFiles: [], extraFiles: [], holes: 0, unmade: [] }

test('a style is whole when every picture and cut is there and nothing else', () =>
  withPictures(async (rig) => {
    assert.equal(await verified(rig), WHOLE)
  }))

test('what is missing or too much is counted, and the first are named', () =>
  withPictures(async (rig, at) => {
    await rm(at('800x800/a1-knee-back-0000.png'))
    await writeFile(at('top-crop/a1-knee-back-0000.png'), '')
    for (const name of ['b1', 'b2', 'b3']) await writeFile(at(`800x800/${name}-knee-back-0000.png`), 'x')

    assert.equal(await verified(rig, [message(unit('front', 3)), message(unit('back'))]), {
      ...WHOLE,
      missing: 2,
      missingFiles: ['800x800/a1-knee-back-0000.png', 'top-crop/a1-knee-back-0000.png'],
      extra: 3,
      extraFiles: ['800x800/b1-knee-back-0000.png', '800x800/b2-knee-back-0000.png'],
      holes: 3,
      unmade: ['t9-knee-front-0000.png'],
    })
  }))

test('what is still being written is neither', () =>
  withPictures(async (rig, at) => {
    await writeFile(at('800x800/.made.front.0000.7-1.tmp'), 'x')
    assert.equal(await verified(rig), WHOLE)
  }))

test('it waits for every unit of the run, and says which did not come', () => {
  assert.is(verify.whole?.(BOTH), true)
  assert.is(verify.whole?.([BOTH[0]!]), false)
  assert.is(missingUnits([unit('front')]), 'back 0000 of 2 units to be composited')
})

test('once verified, a start does not look for each picture until a folder has changed', () =>
  withPictures(async (rig, at) => {
    await verified(rig)
    assert.ok(rig.outputs.has(verifiedKey('made')), 'the work answers for it')
    assert.is(await presenceIn(rig.store)(verifiedKey('made')), true)

    await utimes(at('top-crop'), 1, 1)
    assert.is(await presenceIn(rig.store)(verifiedKey('made')), false)
  }))

test.run()
