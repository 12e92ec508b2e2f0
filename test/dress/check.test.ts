import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { check } from '../../actors/dress/check.js'
import type { OfRoll } from '../../actors/dress/roll.js'
import { examine, type LayerJob } from '../../native-workers/compress.js'
import type { Pool } from '../../src/media/pool.js'
import { onTheRig } from '../support/rig.js'
import { LAYERS, STYLE } from './pictures.js'

const test = suite('dress / check')

type Rig = Awaited<ReturnType<typeof onTheRig>>
const SETTINGS = { layerMpx: 40, sheetMiB: 1, lintRows: 1000, mostRows: 1000, told: 2 }
const pool = { run: (_: string, job: LayerJob) => examine(job) } as unknown as Pool

async function withRig(story: (rig: Rig) => Promise<void>): Promise<void> {
  const rig = await onTheRig({ settings: SETTINGS, pool })
  await mkdir(join(rig.root, 'raw'))
  await story(rig).finally(rig.close)
}

const at = (path: string) => ({ style: 'made', path })
const described = (style: object = {}): OfRoll => ({
  kind: 'style.described',
  body: { ...at('style.json'), text: JSON.stringify({ ...STYLE, ...style }) },
})
const facts = (hash: string) => {
  const alphaBox = { leftPx: 0, topPx: 0, widthPx: 9, heightPx: 9 }
  return { widthPx: 64, heightPx: 64, channels: 4, depth: 8, alphaBox, hash }
}
function compressed(layer: string, color: number, pixels = `${layer} ${color}`): OfRoll {
  const file = `${layer}_000${color}.png`
  const body = { ...at(`layers/${file}`), file: `/styles/made/layers/${file}`, hash: pixels, layer, color }
  return { kind: 'layer.compressed', body: { ...body, key: file, facts: facts(pixels) } }
}
const ALL = LAYERS.flatMap((layer) => [0, 1].map((color) => compressed(layer, color)))
const approved = (fingerprint: unknown): OfRoll => {
  const text = JSON.stringify({ who: 'ana', when: 'today', fingerprint })
  return { kind: 'approval.given', body: { ...at('approved.json'), text } }
}

async function checked(rig: Rig, messages: OfRoll[]) {
  rig.notes.length = 0
  const [sent] = await rig.give(check, messages)
  const noted = (item: string) =>
    Object.assign({}, ...rig.notes.filter((note) => note.item === item).map(({ detail }) => detail))
  return { body: sent?.body as { run: string; roll?: string }, style: noted('style'), lint: noted('lint') }
}
const HELD = { style: 'made', run: 'held' }

test('a style without errors asks to be approved, and its rules are written for the viewer', () =>
  withRig(async (rig) => {
    const { body, style, lint } = await checked(rig, [described(), ...ALL])

    assert.equal(body, HELD)
    assert.equal([style.phase, style.because, style.files], ['needs-approval', 'nobody has approved it yet', 20])
    assert.equal([lint.errors, lint.warnings], [0, 0])
    const rules = JSON.parse(await readFile(rig.store.path('renders/caddy/made/viewer.json'), 'utf8'))
    assert.is(rules.Knee.a1.default.front.neckline, 'a1_neckline_front')
    assert.equal(rig.progress, [null], 'that it looks is told before it has looked')
  }))

test('an approval of these rules lets it go; one of others asks again', () =>
  withRig(async (rig) => {
    const { style } = await checked(rig, [described(), ...ALL])
    const go = await checked(rig, [described(), ...ALL, approved(style.fingerprint)])
    assert.is(go.style.phase, 'cleared')
    assert.equal(go.style.approved, { who: 'ana', when: 'today' })
    assert.is(go.body.roll, '.rolls/made.json')
    const roll = JSON.parse(await readFile(rig.store.path('.rolls/made.json'), 'utf8'))
    assert.is(roll.run, go.body.run)
    assert.equal(roll.layer, { widthPx: 64, heightPx: 64 })

    const other = await checked(rig, [described(), ...ALL, approved('of something else')])
    assert.equal(other.body, HELD)
    assert.match(other.style.because, /changed since ana approved/)
  }))

test('another picture of a layer is another run under the same approval', () =>
  withRig(async (rig) => {
    const { style } = await checked(rig, [described(), ...ALL])
    const approval = approved(style.fingerprint)
    const before = await checked(rig, [described(), ...ALL, approval])
    const [first] = LAYERS
    const others = ALL.filter(({ body }) => body.path !== `layers/${first}_0000.png`)
    const after = await checked(rig, [described(), ...others, compressed(first as string, 0, 'other pixels'), approval])

    assert.is(after.style.phase, 'cleared')
    assert.is.not(after.body.run, before.body.run)
  }))

test('a style that says so is approved by a lint without errors, and only then', () =>
  withRig(async (rig) => {
    const itself = described({ approve: 'when-clean' })
    const missing = await checked(rig, [itself, ...ALL.slice(1)])
    assert.equal(missing.body, HELD)
    assert.equal([missing.style.phase, missing.style.because], ['waiting', '1 error to be put right'])
    assert.is(rig.inbox.size, 0)

    const clean = await checked(rig, [itself, ...ALL])
    assert.is(clean.style.phase, 'cleared')
    const written = JSON.parse(rig.inbox.get('styles/made/approved.json') as string)
    assert.equal([written.who, written.fingerprint], ['the lint, which found no errors', clean.style.fingerprint])
  }))

/** The back of Mini shows the front's bottom: seen in every picture, and made all the same. */
const turned = structuredClone(STYLE)
turned.lengths.mini.defaults.back.bottom = 'base_mini_bottom_front'

test('errors with which pictures can be made are for a person to accept, who is told them, and for nobody else', () =>
  withRig(async (rig) => {
    const { body, style, lint } = await checked(rig, [described({ ...turned, approve: 'when-clean' }), ...ALL])
    assert.equal([body, style.phase, lint.errors], [HELD, 'needs-approval', 1])
    assert.is(style.because, 'nobody has approved it yet, and 1 error to be accepted or put right')
    assert.equal(style.accepts, [
      'default-side base_mini_bottom_front (mini): made for front, is the default of the back bottom of Mini',
    ])
    assert.is(rig.inbox.size, 0)

    const go = await checked(rig, [described(turned), ...ALL, approved(style.fingerprint)])
    assert.equal([go.style.phase, go.lint.errors], ['cleared', 1])
  }))

test('once it is approved, a layer that is missing, broken, twice there or of another size is as if it were absent, and no more', () =>
  withRig(async (rig) => {
    const { style } = await checked(rig, [described(), ...ALL])
    const approval = approved(style.fingerprint)
    const [first, ...others] = ALL as [OfRoll, ...OfRoll[]]
    const odd = structuredClone(first) as Extract<OfRoll, { kind: 'layer.compressed' }>
    odd.body.facts.widthPx = 65
    const twin = structuredClone(first) as typeof odd
    twin.body.path = 'layers/again/A1.png'
    const wrong: Record<string, OfRoll[]> = {
      'missing-colour': [],
      'odd-size': [odd],
      'delivered-twice': [first, twin],
    }

    for (const [rule, instead] of Object.entries(wrong)) {
      const after = await checked(rig, [described(), ...instead, ...others, approval])
      assert.equal([after.style.phase, after.lint.errors > 0], ['cleared', true], rule)
      const roll = JSON.parse(await readFile(rig.store.path(after.body.roll as string), 'utf8'))
      const of = Object.keys(roll.layers[odd.body.layer] ?? {})
      assert.equal(of, ['1'], rule)
    }
  }))

test('a style of which nothing can be made waits, whoever approved it', () =>
  withRig(async (rig) => {
    const { style } = await checked(rig, [described(), ...ALL])
    const { body } = await checked(rig, [described({ id: 'other' }), ...ALL, approved(style.fingerprint)])
    assert.equal(body, HELD)
  }))

test('warnings do not hold a style up', () =>
  withRig(async (rig) => {
    const extra = compressed(LAYERS[0] as string, 2)
    const { lint, style } = await checked(rig, [described(), ...ALL, extra])
    assert.equal([lint.errors, lint.warnings > 0, style.phase], [0, true, 'needs-approval'])
  }))

test('the small picture of a layer that is gone goes too; one that another file still gives stays', () =>
  withRig(async (rig) => {
    const small = (layer: string) => `renders/caddy/made/a1/${layer}_0000.png`
    const file = join(rig.root, 'small.png')
    await writeFile(file, 'x')
    for (const layer of ['a1_belt_front', 'a1_neckline_front']) await rig.keep(small(layer), file)
    const removed = (path: string): OfRoll => ({ kind: 'layer.removed', body: at(path) })
    await checked(rig, [
      described(),
      ...ALL,
      removed('layers/a1_belt_front_0000.png'),
      removed('layers/elsewhere/a1_neckline_front_0000.png'),
    ])

    assert.not(await rig.store.has(small('a1_belt_front')))
    assert.ok(await rig.store.has(small('a1_neckline_front')))
  }))

test('a style of which no file is left is gone', () =>
  withRig(async (rig) => {
    const { body, style } = await checked(rig, [
      { kind: 'style.described', body: { ...at('style.json'), text: null } },
      { kind: 'layer.removed', body: at('layers/a1_neckline_front_0000.png') },
    ])
    assert.equal([body, style.phase], [HELD, 'gone'])
  }))

test('without a style.json, or with one that is wrong, it waits and says for what', () =>
  withRig(async (rig) => {
    const none = await checked(rig, ALL)
    assert.equal([none.body, none.style.phase, none.style.because], [HELD, 'waiting', 'style.json'])

    const wrong = await checked(rig, [described({ colors: 0 }), ...ALL])
    assert.is(wrong.style.phase, 'waiting')
    assert.match(JSON.stringify(wrong.lint.findings), /style-fault.*colors/)
    const rules: OfRoll = { kind: 'rules.given', body: { ...at('layers.json'), text: '[' } }
    assert.match(JSON.stringify((await checked(rig, [described(), rules, ...ALL])).lint.findings), /layers\.json/)
    const folder = await checked(rig, [described({ id: 'other' }), ...ALL])
    assert.match(JSON.stringify(folder.lint.findings), /its id is other, in the folder made/)
  }))

test('a file of which no small picture came is looked at again, to say what it is', () =>
  withRig(async (rig) => {
    const file = join(rig.root, 'raw', 'a1_neckline_front_0000.png')
    await writeFile(file, 'Dear renderers')
    const body = { ...at('layers/a1_neckline_front_0000.png'), file, hash: 'h', layer: 'a1_neckline_front', color: 0 }
    const others = ALL.filter((message) => message.body.path !== body.path)
    const { lint, style } = await checked(rig, [described(), ...others, { kind: 'layer.dropped', body }])

    assert.is(style.phase, 'waiting')
    const { rule, message } = lint.findings[0]
    assert.equal([lint.errors, rule, message], [1, 'unreadable', 'is no picture: expected a PNG'])
  }))

test('a layer that is told of once more keeps its small picture; other bytes under its name have none yet', () =>
  withRig(async (rig) => {
    const [first, ...others] = ALL as [Extract<OfRoll, { kind: 'layer.compressed' }>, ...OfRoll[]]
    const { key: _, facts: __, ...body } = first.body
    const known: OfRoll = { kind: 'layer.dropped', body }
    const replaced: OfRoll = { kind: 'layer.dropped', body: { ...body, hash: 'other' } }
    const lintOf = async (message: OfRoll) => (await checked(rig, [described(), message, first, ...others])).lint

    const { findings } = await lintOf(known)
    assert.not(findings.some(({ rule }: { rule: string }) => rule === 'unreadable'))
    assert.is((await lintOf(replaced)).findings[0].rule, 'unreadable')
  }))

test('a style with more combinations than anybody means waits at once', () =>
  withRig(async (rig) => {
    const codes = Array.from({ length: 40 }, (_, at) => `x${at}`)
    const { lint, style } = await checked(rig, [
      described({ customizations: [...STYLE.customizations, ...codes] }),
      ...ALL,
    ])

    assert.is(style.phase, 'waiting')
    assert.match(
      lint.findings[0].message,
      /^knee has 6\d{12}, mini has 4\d{12} combinations: expected at most 1000 in all$/,
    )
  }))

test('of many findings the first are told, and how many more there are', () =>
  withRig(async (rig) => {
    const { lint } = await checked(rig, [described(), ...ALL.slice(0, 4)])
    assert.is(lint.findings.length, 2)
    assert.is(lint.more, lint.errors + lint.warnings + lint.infos - 2)
  }))

test('a sheet is read from its file; one that was replaced meanwhile is waited for, two of one length are an error', () =>
  withRig(async (rig) => {
    const file = join(rig.root, 'raw', 'knee.csv')
    const text = 'c1,base_knee_bottom_front,base_knee_bottom_back\n'
    await writeFile(file, text)
    const hash = createHash('sha256').update(text).digest('hex')
    const sheet = (path: string, source: { file: string; hash: string } | null): OfRoll => ({
      kind: 'sheet.given',
      body: { ...at(path), length: 'knee', source },
    })
    const plain = await checked(rig, [described(), ...ALL])
    const with_ = await checked(rig, [described(), ...ALL, sheet('combinations/knee.csv', { file, hash })])
    assert.is.not(with_.style.fingerprint, plain.style.fingerprint)
    const gone = await checked(rig, [described(), ...ALL, sheet('combinations/knee.csv', null)])
    assert.is(gone.style.fingerprint, plain.style.fingerprint)

    const stale = await checked(rig, [described(), ...ALL, sheet('combinations/knee.csv', { file, hash: 'older' })])
    assert.equal([stale.body, stale.style.because], [HELD, 'a sheet that is being replaced'])
    const twins = ['combinations/Knee.csv', 'combinations/knee.csv'].map((path) => sheet(path, { file, hash }))
    const { lint } = await checked(rig, [described(), ...ALL, ...twins])
    assert.match(lint.findings[0].message, /combinations\/Knee\.csv and combinations\/knee\.csv differ only by case/)
  }))

test.run()
