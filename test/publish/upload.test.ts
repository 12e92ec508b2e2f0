import { setMaxListeners } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { laneOf } from '../../actors/publish/lane.js'
import { upload } from '../../actors/publish/upload.js'
import { Aborted, RemoteFault, type RemoteTrouble } from '../../src/errors.js'
import { Gate } from '../../src/remote/gate.js'
import { openUploadLedger } from '../../src/remote/upload-ledger.js'
import { MemoryBucket } from '../remote/memory-bucket.js'
import { onTheRig } from '../support/rig.js'

const test = suite('publish / upload')

const STYLE = 'renders/composites/fp'
const LANE = 'style/fp'

async function desk({ parallel = 4, windowObjects = 100, attempts = 3, etags = 'md5' as 'md5' | 'opaque' } = {}) {
  const rig = await onTheRig({ settings: { parallel, windowObjects, attempts } })
  const db = new Database(':memory:')
  const time = { now: 1_000_000 }
  const clock = () => time.now
  const ledger = openUploadLedger(db, clock)
  const bucket = new MemoryBucket()
  const alarms: unknown[] = []
  const gate = new Gate({ alarm: (trouble) => alarms.push(trouble?.kind ?? null), clock, random: () => 1 })
  const stage = upload({ bucket, ledger, gate, etags, file: (key) => rig.store.path(key), clock })
  return {
    rig,
    bucket,
    ledger,
    time,
    alarms,
    /** Lays a file into the store and tells of it. */
    async land(objects: Record<string, string>, content?: string) {
      for (const [key, text] of Object.entries(objects)) {
        const path = rig.store.path(key)
        await mkdir(dirname(path), { recursive: true })
        await writeFile(path, text)
      }
      return ledger.plan(
        Object.keys(objects).map((key) => ({ key, ...(content !== undefined && { content }) })),
        laneOf,
      )
    },
    run: (lane = LANE) => rig.give(stage, [{ kind: 'objects.landed' as const, body: { lane, turn: 1 } }]),
    news: () => rig.notes.at(-1)?.detail ?? {},
    held: () => Object.fromEntries(bucket.keys().map((key) => [key, String(bucket.objects.get(key))])),
    close: async () => {
      db.close()
      await rig.close()
    },
  }
}

/** Every test closes its own desk. */
const at = (name: string, work: (d: Awaited<ReturnType<typeof desk>>) => Promise<void>, options = {}) =>
  test(name, async () => {
    const one = await desk(options)
    try {
      await work(one)
    } finally {
      await one.close()
    }
  })

const remote = (kind: RemoteTrouble, retryAfterMs?: number) => new RemoteFault(kind, `it is ${kind}`, { retryAfterMs })

at('everything that has landed lies in the bucket, and the lane says so', async ({ land, run, held, news }) => {
  const objects = { [`${STYLE}/a b+é.png`]: 'one', [`${STYLE}/c.png`]: 'two' }
  await land(objects)
  await run()

  assert.equal(held(), objects)
  assert.equal(news(), { status: 'stored', planned: 0, stored: 2, failed: 0, bytes: 6, rate: null, because: null })
})

at('only the lane that was called for is sent', async ({ land, run, held }) => {
  await land({ 'final/a+b+auto-final.mp4': 'song', [`${STYLE}/c.png`]: 'two' })
  await run('song/a+b')

  assert.equal(Object.keys(held()), ['final/a+b+auto-final.mp4'])
})

at(
  'three hundred objects go in windows, so many requests at once, and the journal hears of each window',
  async ({ land, run, bucket, rig }) => {
    await land(Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`${STYLE}/${n}.png`, `${n}`])))
    await run()

    assert.is(bucket.keys().length, 300)
    assert.ok(bucket.most <= 4, `${bucket.most} at once`)
    assert.equal(rig.progress, [{ stored: 100 }, { stored: 200 }, { stored: 300 }])
  },
)

at(
  'a lane with much to send gives its seat to the next one in line after a while',
  async ({ land, run, bucket, rig, time, ledger }) => {
    await land(Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`${STYLE}/${n}.png`, `${n}`])))
    bucket.after = () => {
      time.now += 1_000
    }
    await run()
    assert.equal(rig.laters, [0])
    assert.equal([ledger.counts(LANE).stored, ledger.counts(LANE).planned], [10, 30])

    for (let turn = 0; turn < 3; turn++) await run()
    assert.is(bucket.keys().length, 40)
  },
  { windowObjects: 5 },
)

at('what is unchanged is not sent again, what was replaced is', async ({ land, run, bucket, held }) => {
  await land({ [`${STYLE}/a.png`]: 'one', [`${STYLE}/b.png`]: 'two' })
  await run()
  await land({ [`${STYLE}/a.png`]: 'one', [`${STYLE}/b.png`]: 'TWO' })
  await run()

  assert.equal(bucket.asks('put').sort(), [`${STYLE}/a.png`, `${STYLE}/b.png`, `${STYLE}/b.png`])
  assert.is(held()[`${STYLE}/b.png`], 'TWO')
})

at(
  'what is unchanged is known where ETags tell nothing',
  async ({ land, run, bucket }) => {
    await land({ [`${STYLE}/a.png`]: 'one' })
    await run()
    await land({ [`${STYLE}/a.png`]: 'one' })
    await run()

    assert.is(bucket.asks('put').length, 1)
  },
  { etags: 'opaque' },
)

at('objects with the same bytes are sent once and copied on the server', async ({ land, run, bucket, held }) => {
  const names = Array.from({ length: 20 }, (_, n) => `${STYLE}/${n}.png`)
  const alike = Object.fromEntries(names.map((name) => [name, 'same']))
  await land(alike, 'look-1')
  await run()
  assert.is(bucket.asks('put').length, 1)
  assert.is(bucket.asks('copy').length, 19)

  await land({ [`${STYLE}/late.png`]: 'same' }, 'look-1')
  await run()
  assert.is(bucket.asks('put').length, 1)
  assert.equal(held(), { ...alike, [`${STYLE}/late.png`]: 'same' })
})

at('where the source of a copy is gone the bytes are sent, and so is the source again', async (d) => {
  await d.land({ [`${STYLE}/a.png`]: 'same' }, 'look-1')
  await d.run()
  d.bucket.objects.clear()
  await d.land({ [`${STYLE}/b.png`]: 'same' }, 'look-1')
  await d.run()

  assert.equal(d.held(), { [`${STYLE}/a.png`]: 'same', [`${STYLE}/b.png`]: 'same' })
})

at('a server that does not copy is sent the bytes, and is not asked for ever', async ({ land, run, bucket, held }) => {
  const names = Array.from({ length: 50 }, (_, n) => `${STYLE}/${n}.png`)
  bucket.before = ({ verb }) => {
    if (verb === 'copy') throw remote('not-s3')
  }
  await land(Object.fromEntries(names.map((name) => [name, 'same'])), 'look-1')
  await run()

  assert.is(Object.keys(held()).length, 50)
  assert.ok(bucket.asks('copy').length < 10, `${bucket.asks('copy').length} copies were tried`)
})

at('a copy whose source was replaced meanwhile is not taken for the old bytes', async (d) => {
  await d.land({ [`${STYLE}/a.png`]: 'old' }, 'look-1')
  await d.run()
  await d.land({ [`${STYLE}/b.png`]: 'old' }, 'look-1')
  d.bucket.before = async ({ verb }) => {
    if (verb !== 'copy') return
    d.bucket.objects.set(`${STYLE}/a.png`, Buffer.from('new'))
    await d.land({ [`${STYLE}/a.png`]: 'new' }, 'look-2')
  }
  await d.run()

  assert.equal(d.held(), { [`${STYLE}/a.png`]: 'new', [`${STYLE}/b.png`]: 'old' })
})

at('a file that is replaced while it is sent is sent again', async (d) => {
  await d.land({ [`${STYLE}/a.png`]: 'old' })
  d.bucket.after = async ({ verb }) => {
    d.bucket.after = () => undefined
    if (verb === 'put') await d.land({ [`${STYLE}/a.png`]: 'new bytes' })
  }
  await d.run()
  d.time.now += 10_000
  await d.run()

  assert.equal(d.held(), { [`${STYLE}/a.png`]: 'new bytes' })
  assert.is(d.news().status, 'stored')
})

at('bytes that nobody has told of yet are not marked as sent', async (d) => {
  await d.land({ [`${STYLE}/a.png`]: 'old' })
  d.bucket.after = () => writeFile(d.rig.store.path(`${STYLE}/a.png`), 'replaced by hand')
  await d.run()

  assert.is(d.ledger.stateOf(`${STYLE}/a.png`), 'planned')
  assert.equal(d.rig.laters, [1_000])
})

at('what is not here any more is not wanted any more', async ({ land, run, rig, ledger, news }) => {
  await land({ [`${STYLE}/a.png`]: 'one' })
  await rm(rig.store.path(`${STYLE}/a.png`))
  await run()

  assert.is(ledger.stateOf(`${STYLE}/a.png`), undefined)
  assert.is(news().status, 'stored')
})

for (const kind of ['throttled', 'unavailable', 'timeout', 'denied', 'clock', 'no-bucket', 'not-s3'] as const) {
  at(`a bucket that is ${kind} costs no attempt, and all is sent when it is back`, async (d) => {
    const objects = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`${STYLE}/${n}.png`, `${n}`]))
    await d.land(objects)
    d.bucket.before = () => {
      throw remote(kind)
    }
    for (let tries = 0; tries < 12; tries++) {
      await d.run()
      d.time.now += d.rig.laters.at(-1)!
    }
    assert.equal(d.held(), {})
    assert.equal(d.alarms, [kind])
    assert.is(d.news().status, 'blocked')
    assert.match(String(d.news().because), `it is ${kind}`)
    assert.is(d.ledger.take(LANE, 100).filter(({ attempts }) => attempts > 0).length, 0)
    // four at once, then one at a time
    assert.ok(d.bucket.asks('put').length <= 4 + 11, `${d.bucket.asks('put').length} requests`)

    d.bucket.before = () => undefined
    d.time.now += 600_000
    await d.run()
    assert.equal(d.held(), objects)
    assert.equal(d.alarms, [kind, null])
    assert.is(d.news().status, 'stored')
  })
}

at('a server that names a time is asked again after it', async ({ land, run, bucket, rig }) => {
  await land({ [`${STYLE}/a.png`]: 'one' })
  bucket.before = () => {
    throw remote('throttled', 20_000)
  }
  await run()

  assert.equal(rig.laters, [22_000])
})

at('an object that cannot be sent by itself fails alone, after its attempts, with a reason', async (d) => {
  const good = `${STYLE}/good.png`
  await d.land({ [good]: 'one', [`${STYLE}/bad.png`]: 'two' })
  d.bucket.before = ({ key }) => {
    if (key.endsWith('bad.png')) throw remote('checksum')
  }
  for (let tries = 0; tries < 3; tries++) {
    await d.run()
    d.time.now += 100_000
  }

  assert.equal(Object.keys(d.held()), [good])
  assert.equal(d.rig.laters, [2_000, 4_000])
  assert.equal(d.alarms, [])
  assert.equal(d.news(), {
    status: 'failed',
    planned: 0,
    stored: 1,
    failed: 1,
    bytes: 3,
    rate: null,
    because: 'it is checksum',
  })
  d.bucket.before = () => undefined
  assert.is(d.ledger.planFailed(LANE), 1)
  await d.run()
  assert.is(d.news().status, 'stored')
})

for (const kind of ['too-large', 'bad-key'] as const) {
  at(`what is ${kind} fails at once`, async ({ land, run, bucket, news, ledger }) => {
    await land({ [`${STYLE}/a.png`]: 'one' })
    bucket.before = () => {
      throw remote(kind)
    }
    await run()

    assert.is(news().status, 'failed')
    assert.is(ledger.failed('', 10)[0]?.because, `it is ${kind}`)
    assert.is(bucket.asked.length, 1)
  })
}

at('a request that ended badly is not known to have changed nothing', async (d) => {
  const key = `${STYLE}/a.png`
  await d.land({ [key]: 'one' })
  await d.run()
  await d.land({ [key]: 'two' })
  d.bucket.after = () => {
    throw remote('timeout')
  }
  await d.run()
  d.bucket.after = () => undefined
  await d.land({ [key]: 'one' })
  d.time.now += 600_000
  await d.run()

  assert.equal(d.held(), { [key]: 'one' })
})

at('told to stop, it keeps what it has sent', async (d) => {
  await d.land(Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`${STYLE}/${n}.png`, `${n}`])))
  const stopping = new AbortController()
  setMaxListeners(0, stopping.signal)
  let puts = 0
  d.bucket.after = () => {
    if (++puts === 10) stopping.abort(new Aborted('told to stop'))
  }
  const stage = upload({
    bucket: d.bucket,
    ledger: d.ledger,
    gate: new Gate({ alarm: () => undefined }),
    etags: 'md5',
    file: (key) => d.rig.store.path(key),
  })
  const tools = { ...(await d.rig.tools(stage)), signal: stopping.signal }
  const messages = [{ kind: 'objects.landed' as const, body: { lane: LANE, turn: 1 } }]
  await stage.handle(messages, tools as never).then(
    () => assert.unreachable('it has ended as if nothing had happened'),
    (fault) => assert.instance(fault, Aborted),
  )

  assert.is(d.ledger.counts(LANE).stored, d.bucket.keys().length)
  assert.ok(d.bucket.keys().length >= 10 && d.bucket.keys().length < 40)
})

test.run()
