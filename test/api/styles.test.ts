import { mkdir, symlink } from 'node:fs/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { type ApiRig, apiRig, STYLE_JSON, withStyle } from './rig.js'

const test = suite<{ rig: ApiRig }>('api / styles')

test.before.each(async (context) => {
  context.rig = await apiRig()
  await withStyle(context.rig)
})
test.after.each(({ rig }) => rig.close())

const AT = 'api/v1/styles/dr1'

test('tells what the files of a style say', async ({ rig }) => {
  await rig.put('styles/dr1/approved.json', '{"who":"ana","when":"2026-01-01","fingerprint":"f00d"}')
  const { status, body } = await rig.ask('GET', AT)

  assert.is(status, 200)
  assert.equal(body.style, STYLE_JSON)
  assert.equal(
    body.lengths.map(({ key, rows, source }: Record<string, unknown>) => [key, rows, source]),
    [
      ['knee', 5, 'conflicts'],
      ['maxi', 4, 'conflicts'],
      ['mini', 2, 'csv'],
    ],
  )
  assert.equal(body.lengths[0].conflicts, [['n1', 'n2']])
  assert.equal(body.lengths[1].requires, ['b1'])
  assert.equal(body.customizations[0], { code: 'b1', name: 'b1' })
  assert.equal(body.layers, { b1_bottom_back: [0], n1_for_b1_neckline_front: [0], n1_neckline_front: [0, 1] })
  assert.is(body.viewer.Knee.n1.b1.default.front.neckline, 'n1_for_b1_neckline_front')
  assert.equal(body.approved, { who: 'ana', when: '2026-01-01', fingerprint: 'f00d', holds: true })
  assert.equal([body.fingerprint, body.colors, body.faults, body.reviews], ['f00d', 2, [], []])
})

test('sees a change as soon as the intake does', async ({ rig }) => {
  await rig.ask('GET', AT)
  await rig.put('styles/dr1/layers/n2_neckline_front_0001.png', 'png')
  rig.journal.note([{ topic: 'ingest', key: 'styles/dr1/layers/n2_neckline_front_0001.png', d: { state: 'settling' } }])

  assert.equal((await rig.ask('GET', AT)).body.layers.n2_neckline_front, [1])
})

test('a style.json that does not fit is shown with its faults, and counts for nothing', async ({ rig }) => {
  await rig.put('styles/dr1/style.json', '{"id": "dr1", "colors": "many"}')
  const { status, body } = await rig.ask('GET', AT)
  const rows = await rig.ask('GET', `${AT}/combinations/knee`)

  assert.is(status, 200)
  assert.equal(body.style, { id: 'dr1', colors: 'many' })
  assert.ok(body.faults.some(({ path, expected }: Record<string, string>) => path === 'colors' && expected))
  assert.equal(body.lengths, [])
  assert.equal([rows.status, rows.body.code], [409, 'broken-file'])
})

test('gives the findings of the lint as they were told', async ({ rig }) => {
  const { body } = await rig.ask('GET', `${AT}/lint`)

  assert.equal(body, {
    findings: [{ rule: 'empty', severity: 'error', file: 'a.png', hint: 'draw', text: 'nothing shows' }],
    errors: 1,
    warnings: 0,
    more: 0,
  })
  assert.is((await rig.ask('GET', 'api/v1/styles/dr2/lint')).status, 404)
})

test('gives any stretch of the combinations in their order, of a sheet as it stands', async ({ rig }) => {
  const knee = await rig.ask('GET', `${AT}/combinations/knee`)
  const middle = await rig.ask('GET', `${AT}/combinations/knee?offset=1&limit=2`)
  const beyond = await rig.ask('GET', `${AT}/combinations/knee?offset=99`)
  const mini = await rig.ask('GET', `${AT}/combinations/mini?offset=1`)

  const codesOf = ({ body }: typeof knee) => body.rows.map(({ codes }: { codes: string[] }) => codes.join('-'))
  assert.equal([knee.body.total, codesOf(knee)], [5, ['b1', 'n1', 'b1-n1', 'n2', 'b1-n2']])
  assert.equal(knee.body.rows[2].front, ['base_knee_bottom_front', 'n1_for_b1_neckline_front'])
  assert.equal(knee.body.rows[2].back, ['b1_bottom_back'])
  assert.equal(codesOf(middle), ['n1', 'b1-n1'])
  assert.equal([beyond.body.total, beyond.body.rows], [5, []])
  assert.equal(mini.body, { total: 2, rows: [{ codes: ['n1', 'b1'], front: ['f'], back: [] }] })
  assert.is((await rig.ask('GET', `${AT}/combinations/floor`)).status, 404)
})

test('stacks a choice, and says which of it exclude each other and what is missing', async ({ rig }) => {
  const stack = async (length: string, codes: string[]) =>
    (await rig.ask('POST', `${AT}/stack`, { length, codes })).body

  assert.equal(await stack('knee', ['N1', 'b1']), {
    front: ['base_knee_bottom_front', 'n1_for_b1_neckline_front'],
    back: ['b1_bottom_back'],
    conflicts: [],
    requires: [],
  })
  assert.equal((await stack('knee', ['n1', 'n2'])).conflicts, [{ a: 'n1', b: 'n2' }])
  assert.equal((await stack('maxi', ['n1'])).requires, ['b1'])
  assert.equal((await stack('knee', ['zz'])).errors[0].found, 'zz')
})

test('counts what other conflicts would come to, without changing anything', async ({ rig }) => {
  const count = (body: object) => rig.ask('POST', `${AT}/count`, body)
  const before = await rig.read('styles/dr1/style.json')

  assert.equal((await count({ length: 'knee', conflicts: [] })).body, { rows: 7 })
  assert.equal((await count({ length: 'knee', conflicts: [['b1', 'n1']], requires: ['b1'] })).body, { rows: 2 })
  assert.equal((await count({ length: 'knee', conflicts: [], unavailable: ['n2'] })).body, { rows: 3 })
  assert.is((await count({ length: 'knee', conflicts: [['b1', 'zz']] })).status, 422)
  assert.is(await rig.read('styles/dr1/style.json'), before)
})

test('counts forty customizations, and says when there are more than can be told', async ({ rig }) => {
  const customizations = Array.from({ length: 100 }, (_, n) => `c${n}`)
  const forty = customizations.slice(0, 40)
  const lengths = { all: {}, forty: { order: forty } }
  await rig.put('styles/dr2/style.json', JSON.stringify({ id: 'dr2', colors: 1, customizations, lengths }))
  const count = async (length: string, conflicts: string[][]) =>
    (await rig.ask('POST', 'api/v1/styles/dr2/count', { length, conflicts })).body

  assert.equal(await count('forty', []), { rows: 2 ** 40 - 1 })
  assert.equal(
    await count(
      'forty',
      forty.slice(1).map((code) => ['c0', code]),
    ),
    { rows: 2 ** 39 },
  )
  assert.is((await count('all', [])).atLeast, true)
})

test('conflicts are written into style.json, and everything else there is kept', async ({ rig }) => {
  const conflicts = [
    ['b1', 'n1'],
    ['n1', 'b1'],
    ['n1', 'n2'],
  ]
  const { status, body } = await rig.ask('PUT', `${AT}/lengths/Knee/conflicts`, { conflicts })

  assert.is(status, 200)
  assert.equal(body, { conflicts: [['n1', 'b1'], ['n1', 'n2']], rows: 4 }) // biome-ignore format: a table
  const text = await rig.read('styles/dr1/style.json')
  const { knee, ...others } = STYLE_JSON.lengths
  assert.equal(JSON.parse(text), {
    ...STYLE_JSON,
    lengths: { knee: { ...knee, conflicts: body.conflicts }, ...others },
  })
  assert.match(text, /"conflicts": \[\n {8}\["n1", "b1"\],\n {8}\["n1", "n2"\]\n {6}\]/)
  assert.equal((await rig.ask('GET', AT)).body.lengths[0].conflicts, body.conflicts)
  assert.is(rig.deeds[0]!.what, 'change conflicts')
})

test('conflicts that mean nothing are refused, and style.json stays as it is', async ({ rig }) => {
  const before = await rig.read('styles/dr1/style.json')
  const put = async (length: string, conflicts: unknown) =>
    (await rig.ask('PUT', `${AT}/lengths/${length}/conflicts`, { conflicts })).status

  assert.equal(
    await Promise.all([
      put('knee', [['b1', 'b1']]),
      put('knee', [['b1', 'zz']]),
      put('floor', []),
      put('knee', [['b1']]),
    ]),
    [422, 422, 404, 422],
  )
  assert.is(await rig.read('styles/dr1/style.json'), before)
})

test('a verdict on a combination stands in reviews.json with who and when, and starts nothing', async ({ rig }) => {
  await rig.put('styles/dr1/reviews.json', '{"ours": 1, "reviews": [{"by hand": true}]}')
  const said = {
    length: 'knee',
    codes: ['n1', 'b1'],
    color: 1,
    side: 'front',
    verdict: 'rejected',
    note: '<b>seam</b>',
  }
  const { status, body } = await rig.ask('POST', `${AT}/reviews`, said)
  await rig.ask('POST', `${AT}/reviews`, { length: 'knee', codes: [], color: 0, verdict: 'ok' })

  assert.is(status, 201)
  const { id, who, when, ...rest } = body.review
  assert.equal(rest, said)
  assert.is(who, 'somebody at this machine')
  assert.ok(Math.abs(Date.parse(when) - Date.now()) < 60_000)
  const file = JSON.parse(await rig.read('styles/dr1/reviews.json'))
  assert.equal([file.ours, file.reviews[0], file.reviews[1]], [1, { 'by hand': true }, body.review])
  const shown = (await rig.ask('GET', AT)).body.reviews
  assert.equal(
    shown.map(({ verdict }: { verdict: string }) => verdict),
    ['rejected', 'ok'],
  )
  const { ok, rejected } = rig.journal.item('style/dr1', 'reviews')!
  assert.equal([ok, rejected], [1, 1])
  assert.is(rig.journal.page({ limit: 1 }).total, 0)

  assert.is((await rig.ask('DELETE', `${AT}/reviews/${id}`)).status, 204)
  assert.is((await rig.ask('DELETE', `${AT}/reviews/${id}`)).status, 404)
  assert.equal(
    rig.deeds.map(({ what }) => what),
    ['review', 'review', 'drop review'],
  )
})

test('reviews that come at once are all kept', async ({ rig }) => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      rig.ask('POST', `${AT}/reviews`, { length: 'knee', codes: ['n1'], color: 0, verdict: 'ok', note: String(n) }),
    ),
  )
  const { reviews } = JSON.parse(await rig.read('styles/dr1/reviews.json'))

  assert.ok(answers.every(({ status }) => status === 201))
  assert.is(new Set(reviews.map(({ note }: { note: string }) => note)).size, 20)
})

test('a review of what the style does not have is refused', async ({ rig }) => {
  const review = async (more: object) =>
    (await rig.ask('POST', `${AT}/reviews`, { length: 'knee', codes: ['n1'], color: 0, verdict: 'ok', ...more })).status

  assert.equal(
    await Promise.all([
      review({ color: 2 }),
      review({ codes: ['zz'] }),
      review({ length: 'floor' }),
      review({ verdict: 'meh' }),
    ]),
    [422, 422, 404, 422],
  )
})

test('a style.json larger than any person writes is refused, not read', async ({ rig }) => {
  await rig.put('styles/dr1/style.json', Buffer.alloc(17 * 2 ** 20, ' '))
  const { status, body } = await rig.ask('GET', AT)

  assert.equal([status, body.code], [409, 'refused'])
  assert.match(body.detail, /style\.json is 17825792 bytes/)
})

test('a folder that is a link to somewhere else is no style', async ({ rig }) => {
  await mkdir(rig.at('elsewhere'))
  await rig.put('elsewhere/style.json', JSON.stringify(STYLE_JSON))
  await symlink(rig.at('elsewhere'), rig.at('styles/dr9'))
  await mkdir(rig.at('styles/dr8'))
  await symlink(rig.at('elsewhere/style.json'), rig.at('styles/dr8/style.json'))

  assert.is((await rig.ask('GET', 'api/v1/styles/dr9')).status, 404)
  assert.is((await rig.ask('GET', 'api/v1/styles/dr8')).body.style, null)
})

test('gives the small picture of a layer that was compressed, and no other file', async ({ rig }) => {
  await rig.put('kept.png', 'small')
  const key = 'renders/caddy/dr1/n1/n1_neckline_front_0000.png'
  await rig.store.put(key, rig.at('kept.png'), { from: 'x' })
  const thumb = await rig.ask('GET', 'thumbs/layers/dr1/N1_neckline_front_0000.png')
  const others = ['n1_neckline_front_0001.png', 'n1_neckline_front.png', '..%2f..%2fviewer.json', '..']
  const statuses = await Promise.all(
    others.map(async (name) => (await rig.ask('GET', `thumbs/layers/dr1/${name}`)).status),
  )

  assert.equal([thumb.status, thumb.body, thumb.headers.get('content-type')], [200, 'small', 'image/png'])
  assert.equal(statuses, [404, 404, 404, 404])
})

test.run()
