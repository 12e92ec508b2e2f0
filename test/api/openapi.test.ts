import { request } from 'node:http'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { z } from 'zod'

import { type Answer, type ApiRig, apiRig, UPLOADS, withSong, withStyle } from './rig.js'

const test = suite<{ rig: ApiRig; document: Document }>('api / openapi')

interface Operation {
  operationId: string
  parameters?: { name: string; in: string; required: boolean }[]
  requestBody?: { content: Record<string, { schema: object }> }
  responses: Record<string, { content?: Record<string, object> }>
}

type Described = { schema: Parameters<typeof z.fromJSONSchema>[0] }

interface Document {
  openapi: string
  paths: Record<string, Record<string, Operation>>
}

test.before(async (context) => {
  context.rig = await apiRig()
  await withSong(context.rig)
  await withStyle(context.rig)
  context.document = (await context.rig.ask('GET', 'api/v1/openapi.json')).body
})
test.after(({ rig }) => rig.close())

/** What a parameter may hold that names something that is there. */
const HERE: Record<string, string> = {
  song: 'north+carol',
  part: 'alto',
  style: 'dr1',
  length: 'knee',
  topic: 'song/north+carol',
  key: 'converted/north+carol+alto.wav',
}

/** What each operation is asked for when all is well; `name` and `id` are not the same thing everywhere. */
const WELL: Record<string, { params?: Record<string, string>; body?: unknown; query?: string; headers?: object }> = {
  changeSong: { body: { output: { reverb: 0.2 } } },
  changePart: { body: { volume: 1 } },
  stackCodes: { body: { length: 'knee', codes: ['n1'] } },
  countCombinations: { body: { length: 'knee', conflicts: [] } },
  putConflicts: { body: { conflicts: [['n1', 'n2']] } },
  addReview: { body: { length: 'knee', codes: ['n1'], color: 0, verdict: 'ok' } },
  announceUpload: { body: { folder: 'raw', path: 'a+b+c.webm', sizeBytes: 4 } },
  getRecording: { params: { name: 'north+carol+alto.webm' } },
  getLayerThumb: { params: { name: 'n1_neckline_front_0000.png' } },
  requeue: { body: { dryRun: true } },
  cancel: { body: { key: 'nobody', dryRun: true } },
  pause: { body: {} },
  resume: { body: {} },
  upload: { body: {} },
  approve: { body: { style: 'dr1', who: 'ana', fingerprint: 'f00d' } },
}

const operations = ({ paths }: Document) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )

const filled = (path: string, params: Record<string, string>) =>
  path
    .slice(1)
    .replace(/\{(\w+)\}/g, (_, name: string) =>
      (params[name] ?? HERE[name] ?? 'nothing').split('/').map(encodeURIComponent).join('/'),
    )

const UPLOAD_TYPE = 'application/offset+octet-stream'

/** Asks as when all is well, but for what `other` says. */
async function ask(
  rig: ApiRig,
  { path, method, operation }: ReturnType<typeof operations>[number],
  other: { params?: Record<string, string>; body?: unknown; query?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { operationId: id, requestBody } = operation
  const well = { ...WELL[id] }
  if (id === 'dropReview') well.params = { id: await review(rig) }
  if (id === 'fillUpload' || id === 'getUpload' || id === 'dropUpload') well.params = { id: await upload(rig) }
  if (id === 'fillUpload') Object.assign(well, { body: 'abcd', headers: { 'upload-offset': '0' } })
  const isBytes = requestBody?.content[UPLOAD_TYPE] !== undefined
  const headers = { ...(isBytes && { 'content-type': UPLOAD_TYPE }), ...well.headers, ...other.headers }
  const at = filled(path, { ...well.params, ...other.params })
  const body = 'body' in other ? other.body : well.body
  return rig.ask(method, at + (other.query ?? ''), body, headers as Record<string, string>)
}

async function review(rig: ApiRig): Promise<string> {
  const body = { length: 'knee', codes: ['n1'], color: 0, verdict: 'ok' }
  return (await rig.ask('POST', 'api/v1/styles/dr1/reviews', body)).body.review.id
}

/** One at a time, so that there is always room for it. */
async function upload(rig: ApiRig): Promise<string> {
  for (const id of announced.splice(0)) await rig.ask('DELETE', `api/v1/uploads/${id}`)
  const body = { folder: 'raw', path: 'a+b+c.webm', sizeBytes: 4 }
  const { id } = (await rig.ask('POST', 'api/v1/uploads', body)).body
  announced.push(id)
  return id
}
const announced: string[] = []

test('describes every operation once, under a name of its own', ({ document }) => {
  const ids = operations(document).map(({ operation }) => operation.operationId)

  assert.is(document.openapi, '3.1.0')
  assert.is(new Set(ids).size, ids.length)
  for (const id of [
    'getSong',
    'changePart',
    'getStyle',
    'putConflicts',
    'listJobs',
    'fillUpload',
    'requeue',
    'getFile',
  ]) {
    assert.ok(ids.includes(id), id)
  }
})

test('every parameter of a path is described', ({ document }) => {
  for (const { path, operation } of operations(document)) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    const described = (operation.parameters ?? []).filter((one) => one.in === 'path').map(({ name }) => name)
    assert.equal(described.sort(), named.sort(), operation.operationId)
  }
})

test('every operation answers as described when all is well', async ({ rig, document }) => {
  await rig.put('kept.png', 'small')
  await rig.store.put('renders/caddy/dr1/n1/n1_neckline_front_0000.png', rig.at('kept.png'), { from: 'x' })
  for (const one of operations(document)) {
    const { operationId: id, responses } = one.operation
    if (id === 'followTopic') continue // it never ends
    const answer = await ask(rig, one)
    const [well] = Object.keys(responses)
    assert.is(String(answer.status), well, `${id}: ${JSON.stringify(answer.body)}`)
    const types = Object.keys(responses[well as string]?.content ?? {})
    const type = answer.headers.get('content-type')?.split(';')[0]
    if (types[0] !== 'application/json') continue
    assert.is(type, 'application/json', id)
    const described = responses[well as string]?.content?.['application/json'] as Described
    const fits = z.fromJSONSchema(described.schema).safeParse(answer.body)
    assert.ok(fits.success, `${id}: ${fits.error?.message}`)
  }
  assert.equal(rig.faults, [])
})

type Met = (rig: ApiRig, one: ReturnType<typeof operations>[number]) => Promise<Answer>

/** How a fault is met, by its status: the same way everywhere. */
const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE']
const EVERYWHERE: Record<string, (taken: readonly string[]) => Met> = {
  400: () => (rig, one) =>
    one.operation.requestBody
      ? ask(rig, one, { body: '{', headers: JSON_TYPE })
      : ask(rig, one, { query: '?what=nothing' }),
  403: () => (rig, one) => ask(rig, one, { headers: { origin: 'https://evil.example.org' } }),
  404: () => (rig, one) => ask(rig, one, { params: Object.fromEntries(paramsOf(one).map((name) => [name, 'none'])) }),
  405: (taken) => (rig, one) =>
    rig.ask(METHODS.find((method) => !taken.includes(method)) as string, filled(one.path, {})),
  409: () => (rig, one) => withBroken(rig, () => ask(rig, one)),
  413: () => (rig, one) => ask(rig, one, { body: `"${'x'.repeat(2 ** 21)}"`, headers: JSON_TYPE }),
  415: () => (rig, one) => ask(rig, one, { body: '{}', headers: { 'content-type': 'text/plain' } }),
  416: () => (rig, one) => ask(rig, one, { headers: { range: 'bytes=999-' } }),
  422: () => (rig, one) => ask(rig, one, { body: [] }),
}
const JSON_TYPE = { 'content-type': 'application/json' }

/** And those that are met otherwise. */
const HERE_ONLY: Record<string, Met> = {
  'approve 409': (rig, one) => ask(rig, one, { body: { style: 'dr1', who: 'ana', fingerprint: 'another' } }),
  'followTopic 400': (rig, one) => ask(rig, one, { query: '?topic=songs&since=yesterday' }),
  'followTopic 404': (rig, one) => ask(rig, one, { query: '?topic=weather' }),
  'dropReview 409': (rig, one) => withBroken(rig, () => rig.ask(one.method, filled(one.path, { id: 'any' }))),
  'getSong 409': (rig, one) => withTexts(rig, LARGE, () => ask(rig, one)),
  'getStyle 409': (rig, one) => withTexts(rig, LARGE, () => ask(rig, one)),
  'upload 409': async (rig, one) => {
    await rig.restart({ hasBucket: false })
    const answer = await ask(rig, one)
    await rig.restart()
    return answer
  },
  'announceUpload 429': async (rig, one) => {
    for (let n = 0; n < UPLOADS.atOnce; n++) announced.push((await ask(rig, one)).body.id)
    return ask(rig, one)
  },
  'announceUpload 507': async (rig, one) => {
    await upload(rig)
    await rig.restart({ reserveMiB: 2 ** 40 })
    const answer = await ask(rig, one)
    await rig.restart()
    return answer
  },
  'fillUpload 400': (rig, one) => ask(rig, one, { headers: { 'upload-offset': 'x' } }),
  'fillUpload 409': (rig, one) => ask(rig, one, { headers: { 'upload-offset': '2' } }),
  'fillUpload 413': (rig, one) => ask(rig, one, { body: 'too long' }),
  'fillUpload 415': (rig, one) => ask(rig, one, { headers: { 'content-type': 'text/plain' } }),
  'dropUpload 409': async (rig, one) => {
    const id = await upload(rig)
    const headers = { 'content-type': UPLOAD_TYPE, 'upload-offset': '0', 'content-length': '4' }
    const sending = request(`${rig.url}/api/v1/uploads/${id}`, { method: 'PATCH', headers }).on(
      'error',
      () => undefined,
    )
    sending.write('a')
    while ((await rig.ask('GET', `api/v1/uploads/${id}`)).body.offset === 0);
    const answer = await rig.ask(one.method, filled(one.path, { id }))
    sending.destroy()
    while ((await rig.ask(one.method, filled(one.path, { id }))).status === 409);
    return answer
  },
}

const paramsOf = ({ operation }: ReturnType<typeof operations>[number]): string[] =>
  (operation.parameters ?? []).filter((one) => one.in === 'path').map(({ name }) => name)

const DOCUMENTS = ['raw/north+carol.json', 'styles/dr1/style.json', 'styles/dr1/reviews.json']

const LARGE = ' '.repeat(17 * 2 ** 20)

const withBroken = (rig: ApiRig, meet: () => Promise<Answer>) => withTexts(rig, '{ broken', meet)

/** Every file that people write by hand holds this for a while. */
async function withTexts(rig: ApiRig, text: string, meet: () => Promise<Answer>): Promise<Answer> {
  const before = await Promise.all(DOCUMENTS.map((path) => rig.read(path).catch(() => '{}')))
  const write = async (texts: readonly string[]) => {
    for (const [at, path] of DOCUMENTS.entries()) await rig.put(path, texts[at] as string)
    const d = { state: 'settling', n: Math.random() }
    rig.journal.note([{ topic: 'ingest', key: 'styles/dr1/style.json', d }])
  }
  await write(DOCUMENTS.map(() => text))
  try {
    return await meet()
  } finally {
    await write(before)
  }
}

test('every fault that is described can be met, in the one form of all', async ({ rig, document }) => {
  for (const one of operations(document)) {
    const { operationId: id, responses } = one.operation
    const taken = Object.keys(document.paths[one.path] ?? {}).map((method) => method.toUpperCase())
    for (const [status, { content }] of Object.entries(responses).filter(([status]) => Number(status) >= 400)) {
      const met = HERE_ONLY[`${id} ${status}`] ?? EVERYWHERE[status]?.(taken)
      assert.ok(met, `${id} ${status}: nobody says how it is met`)
      const answer = await met(rig, one)
      const where = `${id} ${status}: ${answer.status} ${JSON.stringify(answer.body)}`
      assert.is(String(answer.status), status, where)
      assert.ok(content?.['application/problem+json'], where)
      if (status === '416') continue // the length stands in its headers, as players expect
      assert.is(answer.headers.get('content-type'), 'application/problem+json', where)
      const { code, detail, title, type } = answer.body
      assert.ok(
        [code, detail, title, type].every((text) => typeof text === 'string' && text !== ''),
        where,
      )
    }
  }
  assert.equal(rig.faults, [])
})

/** A body that is nearly right: one of its values is another. */
const mutated = (body: unknown): fc.Arbitrary<unknown> => {
  if (typeof body !== 'object' || body === null) return fc.jsonValue()
  const keys = Object.keys(body)
  return fc.tuple(fc.constantFrom(...keys, 'more'), fc.jsonValue()).chain(([key, value]) =>
    key in body
      ? fc.oneof(
          fc.constant({ ...body, [key]: value }),
          mutated(Reflect.get(body, key)).map((deeper) => ({ ...body, [key]: deeper })),
        )
      : fc.constant({ ...body, [key]: value }),
  )
}

test('no body, however it was made, is the end of a request', async ({ rig, document }) => {
  for (const one of operations(document).filter(({ operation }) => operation.requestBody)) {
    const { operationId: id } = one.operation
    if (id === 'fillUpload') continue
    const bodies = fc.oneof(fc.jsonValue({ maxDepth: 4 }), mutated(WELL[id]?.body))
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const { status } = await ask(rig, one, { body: JSON.stringify(body), headers: JSON_TYPE })
        assert.ok(status < 500, `${id}: ${status}`)
      }),
      { numRuns: 30, seed: 7 },
    )
    const depth = '['.repeat(30_000) + ']'.repeat(30_000)
    assert.ok((await ask(rig, one, { body: depth, headers: JSON_TYPE })).status < 500, id)
  }
  assert.equal(rig.faults, [])
})

test('no name and no question, however it was made, is the end of a request', async ({ rig, document }) => {
  for (const one of operations(document).filter(({ method }) => method === 'GET' || method === 'DELETE')) {
    if (one.operation.operationId === 'followTopic') continue
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('..', '../..', '%', '%ff', '\0', '<b>', '__proto__'),
    )
    await fc.assert(
      fc.asyncProperty(texts, fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }), async (text, query) => {
        const encoded = encodeURIComponent(text || 'x')
        const path = one.path.slice(1).replace(/\{\w+\}/g, encoded)
        const { status } = await rig.ask(one.method, `${path}?${new URLSearchParams(query)}`)
        assert.ok(status < 500, `${one.operation.operationId}: ${status}`)
      }),
      { numRuns: 20, seed: 7 },
    )
  }
  assert.equal(rig.faults, [])
})

test.run()
