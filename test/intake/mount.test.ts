import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Missing } from '../../src/intake/missing.js'
import { until } from '../support/until.js'
import { type Watched, watched } from './watched.js'

const test = suite('intake / mount')
const SETTLE_MS = 2000
const RESCAN_MS = 30_000

const withTwelveFiles = async (here: Watched): Promise<void> => {
  for (let i = 0; i < 12; i++) here.write(`part${i}.csv`)
  await here.start()
  await here.pass(SETTLE_MS)
  assert.is(here.taken().length, 12)
}

test(
  'a folder that vanishes is an alarm for as long as it is gone, and nothing is deleted',
  watched(async (here) => {
    await withTwelveFiles(here)
    const aside = `${here.root}-aside`
    renameSync(here.root, aside)
    for (let i = 0; i < 20; i++) await here.pass(RESCAN_MS)
    assert.is(here.lastWord('root')?.state, 'alarm')
    assert.equal(here.gone(), [])

    renameSync(aside, here.root)
    await here.pass(RESCAN_MS)
    await here.pass(RESCAN_MS)
    assert.is(here.lastWord('root')?.state, 'calm')
    assert.equal([here.gone(), here.taken()], [[], []])
  }),
)

test(
  'an empty folder in the place of a full one is believed only when it is still empty later',
  watched(async (here) => {
    await withTwelveFiles(here)
    for (let i = 0; i < 12; i++) rmSync(here.at(`part${i}.csv`))
    await here.pass(100)
    assert.match(JSON.stringify(here.lastWord('missing')), /12 of 12 known files are gone at once/)
    await here.pass(RESCAN_MS - 1)
    assert.equal(here.gone(), [])

    await here.pass(1)
    assert.is(here.gone().length, 12)
    assert.is(here.lastWord('missing')?.state, 'calm')
  }),
)

test(
  'a mount that comes back in time leaves no trace but the alarm',
  watched(async (here) => {
    await withTwelveFiles(here)
    const aside = `${here.root}-aside`
    renameSync(here.root, aside)
    mkdirSync(here.root)
    await here.pass(100)
    assert.is(here.lastWord('missing')?.state, 'alarm')
    rmSync(here.root, { recursive: true })
    renameSync(aside, here.root)

    await here.pass(RESCAN_MS)
    assert.is(here.lastWord('missing')?.state, 'calm')
    assert.equal([here.gone(), here.taken()], [[], []])
  }),
)

test(
  'what a person says was deleted is believed at once',
  watched(async (here) => {
    await withTwelveFiles(here)
    for (let i = 0; i < 12; i++) rmSync(here.at(`part${i}.csv`))
    await here.pass(100)
    await here.pass(SETTLE_MS)
    assert.equal(here.gone(), [])

    await here.intake?.believeMissing()
    assert.is(here.gone().length, 12)
    assert.is(here.lastWord('missing')?.state, 'calm')
  }),
)

test(
  'hints are opened anew for a folder that was made anew',
  watched(async (here) => {
    await withTwelveFiles(here)
    rmSync(here.root, { recursive: true })
    mkdirSync(here.root)
    await here.pass(RESCAN_MS)

    assert.is(here.hints.opened.length, 2)
    assert.is(here.hints.closed, 1)
  }),
)

test(
  'a folder that is not there at the start is an alarm, and is taken up when it comes',
  watched(async (here) => {
    rmSync(here.root, { recursive: true })
    await here.start()
    assert.is(here.lastWord('root')?.state, 'alarm')

    here.write('alto.csv')
    here.clock.pass(5000)
    await until(() => here.lastWord('alto.csv')?.state === 'settling')
    assert.is(here.lastWord('root')?.state, 'calm')
  }),
)

test(
  'thousands of faults of the watches are one alarm, and the folder is then polled',
  watched(async (here) => {
    await here.start()
    const [hinted] = here.hints.opened
    for (let i = 0; i < 5000; i++) hinted!.onFault('ENOSPC: System limit for number of file watchers reached')
    assert.is(here.said.filter((change) => change.state === 'alarm').length, 1)
    assert.match(JSON.stringify(here.lastWord('hints')), /ENOSPC.*every 5 s/)
    assert.is(here.hints.closed, 1)

    here.write('alto.csv')
    here.clock.pass(5000)
    await until(() => here.lastWord('alto.csv')?.state === 'settling')
  }),
)

test(
  'polling opens no watches and looks every few seconds',
  watched(async (here) => {
    await here.start({ polling: true })
    here.write('alto.csv')
    here.clock.pass(5000)
    await until(() => here.lastWord('alto.csv')?.state === 'settling')

    assert.equal(here.hints.opened, [])
  }),
)

const seen = { nowMs: 0, device: 1, known: 100, missing: 0 }

test('few files, or less than half, are believed at once', () => {
  for (const missing of [1, 9, 50]) {
    assert.is(new Missing(RESCAN_MS, 1).judge({ ...seen, missing }).deleted, true, `${missing} missing`)
  }
  assert.is(new Missing(RESCAN_MS, 1).judge({ ...seen, known: 9, missing: 9 }).deleted, true)
})

test('another device without the files is never believed, and with most of them it is the root from now on', () => {
  const missing = new Missing(RESCAN_MS, 1)
  for (let nowMs = 0; nowMs < 10 * RESCAN_MS; nowMs += RESCAN_MS) {
    const belief = missing.judge({ nowMs, device: 2, known: 3, missing: 3 })
    assert.is(belief.deleted, false)
    assert.match(belief.alarm?.because ?? '', /another device/)
  }

  assert.is(missing.judge({ ...seen, device: 3, missing: 1 }).deleted, true)
  assert.is(missing.device, 3)
})

test('a confirmation begins anew when the root was out of sight', () => {
  const missing = new Missing(RESCAN_MS, 1)
  missing.judge({ ...seen, missing: 100 })
  missing.outOfSight()

  assert.is(missing.judge({ ...seen, nowMs: RESCAN_MS, missing: 100 }).deleted, false)
  assert.is(missing.judge({ ...seen, nowMs: 2 * RESCAN_MS, missing: 100 }).deleted, true)
})

test.run()
