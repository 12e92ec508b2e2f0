/** The disk runs full under a working service, for real, on a file system of its own. */
import { readdirSync, statSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { type SmallDisk, smallDisk } from '../support/small-disk.js'
import { cut, shapeOf } from './media.js'
import { type Ground, ground, RECORDINGS, type Running, Subscriber, start } from './troupe.js'

const test = suite('whole / disk')
const SONG = 'northside+carol'
const MIB = 2 ** 20
const BALLAST_MIB = 8
const DISK_MIB = 200
const disk = { pauseMiB: 40, pausePct: 100, resumeMiB: 60, resumePct: 100, ballastMiB: BALLAST_MIB, lookMs: 200 }
const patience = 90_000

interface Scene {
  disk: SmallDisk
  at: Ground
  /** On another disk than everything else: people can go on dropping. */
  raw: string
  service: Running
  follow(topic: string): Promise<Subscriber>
  ballastBytes(): number
}

const ends: (() => unknown)[] = []
test.after.each(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function onASmallDisk(name: string): Promise<Scene> {
  const small = smallDisk(DISK_MIB)!
  ends.push(() => small.unmount())
  const root = await ground(name)
  ends.push(() => root.clear())
  const raw = join(root.root, 'raw')
  await mkdir(raw)
  const data = join(small.path, 'data')
  const service = { paths: { raw }, disk, intake: { settleMs: 200, incompleteMs: 1_000 }, cpuTokens: 2 }
  await writeFile(root.config, JSON.stringify({ service, choir: { quietMs: 300 } }))
  const running = await start(data, '--config', root.config)
  ends.push(() => running.kill())
  return {
    disk: small,
    at: { ...root, data, store: join(data, 'store') },
    raw,
    service: running,
    async follow(topic) {
      const subscriber = new Subscriber(topic)
      await subscriber.connect(running.url)
      ends.push(() => subscriber.disconnect())
      return subscriber
    },
    ballastBytes: () => statSync(join(data, 'troupe.ballast'), { throwIfNoEntry: false })?.size ?? 0,
  }
}

const room = (actors: Subscriber, state: string) => [...actors.items.values()].some((d) => d.state === state)
const atRest = ({ items }: Subscriber) => [...items.values()].every(({ busy }) => busy === 0)
const filesBelow = (folder: string) => readdirSync(folder, { recursive: true, encoding: 'utf8' })

const mayMount = (() => {
  const probe = smallDisk(1)
  probe?.unmount()
  return probe !== undefined
})()
const onlyWhereOneMayMount = mayMount ? test : test.skip

onlyWhereOneMayMount(
  'a song waits when the disk runs full under it, says so, and ends by itself once there is room',
  async () => {
    const { disk, at, raw, follow, service } = await onASmallDisk('disk-song')
    const [actors, alerts, song, disks] = await Promise.all(['actors', 'alerts', `song/${SONG}`, 'disk'].map(follow))
    await disks!.until('the disk to be told of', ({ items }) => items.get('data')?.state === 'ok', patience)
    assert.equal(disks!.items.get('data')!.names, ['data', 'store', 'work', 'styles'])

    await writeFile(join(raw, `${SONG}.json`), JSON.stringify({ output: { width: 320, height: 180 } }))
    for (const part of ['backing', 'alto']) {
      await cut(join(RECORDINGS, `${SONG}+${part}.webm`), join(raw, `${SONG}+${part}.webm`), 5)
    }
    await actors!.until('work to begin', (self) => room(self, 'busy'), patience)
    disk.fill()
    await alerts!.until('an alert', ({ items }) => items.has('disk'), patience)
    await actors!.until('work to wait', (self) => room(self, 'blocked') && atRest(self), patience)

    const [, blocked] = [...actors!.items].find(([, d]) => d.state === 'blocked')!
    assert.match(String(blocked.because), /waits for disk space/)
    assert.ok(Number(blocked.waiting) > 0)
    assert.match(String(alerts!.items.get('disk')!.text), /new work waits until 60 MiB are free/)
    assert.is([...alerts!.items.keys()].length, 1, 'one alert for one cause')
    assert.ok((await fetch(`${service.url}/healthz`)).ok, 'it still answers')
    assert.is.not(song!.items.get('song')?.status, 'done')

    disk.free()
    await song!.until('the song to be done', ({ items }) => items.get('song')?.status === 'done', patience)
    await alerts!.until('the alert to be over', ({ items }) => items.size === 0, patience)
    assert.is(await service.stop(), 0)

    const { fps, frames } = await shapeOf(join(at.store, `final/${SONG}+auto-final.mp4`))
    assert.equal(fps, '25/1')
    assert.ok(frames > 100, `${frames} frames of some 5 s`)
    for (const key of filesBelow(at.store).filter((name) => /\.(mkv|mp4|mov)$/.test(name))) {
      assert.ok((await shapeOf(join(at.store, key))).frames > 0, `${key} is torn`)
    }
    assert.equal(
      filesBelow(at.store).filter((name) => /(^|\/)\.tmp-/.test(name)),
      [],
    )
  },
)

onlyWhereOneMayMount(
  'the journal goes on recording on a full disk by its ballast, which is whole again afterwards',
  async () => {
    const { disk, at, raw, follow, service, ballastBytes } = await onASmallDisk('disk-journal')
    const [ingest, alerts, disks] = await Promise.all(['ingest', 'alerts', 'disk'].map(follow))
    await disks!.until('the disk to be told of', ({ items }) => items.get('data')?.state === 'ok', patience)
    assert.is(ballastBytes(), BALLAST_MIB * MIB)

    disk.fill()
    const names = Array.from({ length: 400 }, (_, n) => `not a recording ${n}.txt`)
    await Promise.all(names.map((name) => writeFile(join(raw, name), '')))
    await ingest!.until(
      'every file to be recorded',
      ({ items }) => names.every((name) => items.has(`raw/${name}`)),
      patience,
    )
    await alerts!.until('the alert', ({ items }) => /ballast/.test(String(items.get('disk')?.text)), patience)

    assert.ok(ballastBytes() < BALLAST_MIB * MIB, 'some of the ballast was given up')
    assert.is(alerts!.items.get('disk')!.severity, 'error')
    assert.is(disks!.items.get('data')!.state, 'full')

    disk.free()
    await alerts!.until('the alert to be over', ({ items }) => items.size === 0, patience)
    await disks!.until('room', ({ items }) => items.get('data')?.state === 'ok', patience)
    assert.is(await service.stop(), 0)

    assert.is(ballastBytes(), BALLAST_MIB * MIB)
    const db = new Database(join(at.data, 'troupe.db'), { readonly: true })
    const recorded = db.prepare(`select count(*) from item where topic = 'ingest' and d is not null`).pluck().get()
    assert.equal([db.pragma('integrity_check', { simple: true }), recorded], ['ok', names.length])
    db.close()
  },
)

test.run()
