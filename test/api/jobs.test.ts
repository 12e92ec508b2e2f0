import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { message } from '../runtime/journal-conformance.js'
import { type ApiRig, apiRig } from './rig.js'

const test = suite<{ rig: ApiRig }>('api / jobs')

test.before.each(async (context) => {
  context.rig = await apiRig()
})
test.after.each(({ rig }) => rig.close())

/** `count` recordings that end early, each at another place. */
function failed(rig: ApiRig, count: number, from = 0): void {
  const keys = Array.from({ length: count }, (_, n) => `a+b+p${from + n}`)
  rig.journal.accept(keys.map((key) => message('choir/convert', key, key)))
  for (const key of keys) {
    const { id } = rig.journal.claim({ stage: 'choir/convert' })!
    rig.journal.fail(id, { as: 'refused', because: `${key}.webm ends at ${key.length} s` })
  }
}

/** Resolves when the topic `jobs` holds what is asked for. */
function told(rig: ApiRig, key: string, holds: (d: Record<string, unknown> | undefined) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!holds(rig.journal.item('jobs', key))) return
      stop()
      resolve()
    }
    const stop = rig.journal.subscribe(look)
    look()
  })
}

test('gives the work page by page, each piece once', async ({ rig }) => {
  rig.journal.accept(Array.from({ length: 230 }, (_, n) => message('cut', `k${n}`, n)))
  const keys: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const { body } = await rig.ask('GET', `api/v1/jobs?limit=100${cursor && `&cursor=${cursor}`}`)
    assert.is(body.total, 230)
    keys.push(...body.jobs.map(({ key }: { key: string }) => key))
    cursor = body.next
  }

  assert.equal(
    keys,
    Array.from({ length: 230 }, (_, n) => `k${229 - n}`),
  )
})

test('finds work by state, stage and name', async ({ rig }) => {
  failed(rig, 3)
  rig.journal.accept([message('dress/compress', 'dr1/n1.png', 1)])
  const keysOf = async (query: string) => {
    const { body } = await rig.ask('GET', `api/v1/jobs?${query}`)
    assert.is(body.total, body.jobs.length)
    return body.jobs.map(({ key }: { key: string }) => key)
  }

  assert.equal(await keysOf('state=refused,dead'), ['a+b+p2', 'a+b+p1', 'a+b+p0'])
  assert.equal(await keysOf('stage=dress/'), ['dr1/n1.png'])
  assert.equal(await keysOf('key=b%2Bp1'), ['a+b+p1'])
  assert.equal(await keysOf('state=done'), [])
})

test('a question that does not fit is told what was found and expected', async ({ rig }) => {
  for (const [query, path] of [
    ['state=broken', 'state'],
    ['limit=1001', 'limit'],
    ['limit=-1', 'limit'],
    ['cursor=x', 'cursor'],
    ['colour=red', 'colour'],
  ]) {
    const { status, body } = await rig.ask('GET', `api/v1/jobs?${query}`)
    assert.equal([status, body.code, body.errors[0].path], [400, 'bad-request', path])
  }
})

test('tells on the topic jobs how much is in each state, and what failed for which cause', async ({ rig }) => {
  await told(rig, 'waiting', (d) => d?.count === 0)
  failed(rig, 12)
  await told(rig, 'refused', (d) => d?.count === 12)
  const causes = rig.journal.items('jobs').filter(({ key }) => key.startsWith('cause/'))

  assert.is(causes.length, 1)
  const { stage, cause, count, newest } = causes[0]!.d
  assert.equal([stage, cause, count], ['choir/convert', '… ends at … s', 12])
  assert.ok(Math.abs(Date.parse(String(newest)) - Date.now()) < 60_000)

  rig.journal.requeue(rig.journal.idsOfCause(causes[0]!.key.slice('cause/'.length), 'failed'))
  await told(rig, causes[0]!.key, (d) => d === undefined)
  await told(rig, 'waiting', (d) => d?.count === 12)
})

test('puts right at a start what an earlier life has told', async ({ rig }) => {
  failed(rig, 1)
  await told(rig, 'refused', (d) => d?.count === 1)
  rig.journal.note([{ topic: 'jobs', key: 'cause/old', d: { count: 4 } }])
  await rig.restart()

  await told(rig, 'cause/old', (d) => d === undefined)
  assert.equal(rig.journal.item('jobs', 'refused'), { count: 1 })
})

test('lets all that failed for a cause start again, and counts before', async ({ rig }) => {
  failed(rig, 5)
  await told(rig, 'refused', (d) => d?.count === 5)
  const { key } = rig.journal.items('jobs').find((item) => item.key.startsWith('cause/'))!
  const cause = key.slice('cause/'.length)
  const dry = await rig.ask('POST', 'api/v1/commands/requeue', { cause, dryRun: true })
  const listed = await rig.ask('GET', `api/v1/jobs?cause=${cause}`)
  const done = await rig.ask('POST', 'api/v1/commands/requeue', { cause })

  assert.equal([dry.body.count, listed.body.total, done.body.count], [5, 5, 5])
  assert.is((await rig.ask('GET', `api/v1/jobs?cause=${cause}`)).body.total, 0)
  assert.equal(
    rig.deeds.map(({ what, args }) => [what, args]),
    [['requeue', { cause }]],
  )
})

test('a command whose arguments do not fit says where', async ({ rig }) => {
  const { status, body } = await rig.ask('POST', 'api/v1/commands/requeue', { ids: ['one'], all: true })

  assert.equal([status, body.code], [400, 'bad-request'])
  assert.equal(
    body.errors.map(({ path, found }: { path: string; found: unknown }) => [path, found]),
    [
      ['ids[0]', 'one'],
      ['all', true],
    ],
  )
})

test('gives pages of ten thousand failures, by cause too', async ({ rig }) => {
  const { journal } = rig
  journal.accept(Array.from({ length: 10_000 }, (_, n) => message('cut', `k${n}`, n)))
  const ids = journal.page({ limit: 10_000 }).jobs.map(({ id }) => id)
  journal.cancel(ids, 'the knife was taken away at 7')
  await told(rig, 'refused', (d) => d?.count === 10_000)
  const { key, d } = journal.items('jobs').find((item) => item.key.startsWith('cause/'))!
  const at = `api/v1/jobs?cause=${key.slice('cause/'.length)}&limit=1000`
  const first = (await rig.ask('GET', at)).body
  const second = (await rig.ask('GET', `${at}&cursor=${first.next}`)).body

  assert.equal([d.cause, d.count], ['the knife was taken away at …', 10_000])
  assert.equal([first.jobs.length, first.total, second.jobs.length, second.total], [1000, 10_000, 1000, 10_000])
  assert.is(second.jobs[0].key, 'k8999')
})

test.run()
