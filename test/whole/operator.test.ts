/** What an operator does beside the service: back it up, install it, mend its folder. */
import { existsSync, readFileSync } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { ground, Subscriber, start, troupe } from './troupe.js'

const test = suite('whole / operator')
const at = await ground('whole-operator', {
  service: { intake: { settleMs: 200 }, disk: { ballastMiB: 1, pauseMiB: 1, resumeMiB: 1 } },
})
const words = ['--data', at.data, '--config', at.config]
test.after(() => at.clear())

test('a running service says how it stands, is backed up and mended beside, and its backup can be started from', async () => {
  const service = await start(at.data, '--config', at.config)
  const topic = new Subscriber('service')
  await topic.connect(service.url)
  await topic.until('it to run', ({ items }) => items.get('service')?.status === 'running')
  const { version, cpuTokens, store } = topic.items.get('service')!
  assert.ok(version && Number(cpuTokens) > 0 && store === 'folder')
  await troupe('pause', ...words)
  await topic.until('it to be paused', ({ items }) => items.get('service')?.status === 'paused')
  const backup = join(at.root, 'backup.db')
  const made = await troupe('backup', backup, ...words)
  assert.is(made.code, 0, made.err)
  assert.match(made.out, /backup\.db: \d+ bytes, checked/)
  const mended = await troupe('doctor', '--fix', ...words)
  assert.match(mended.out, /a service is at work on this data folder/)
  await topic.disconnect()
  assert.is(await service.stop(), 0)

  const copy = join(at.root, 'restored')
  await mkdir(copy)
  await copyFile(backup, join(copy, 'troupe.db'))
  const restored = await start(copy, '--config', at.config)
  assert.is(await restored.stop(), 0)
})

test('a unit is shown, written and recognised, with what is to be done next', async () => {
  const to = join(at.root, 'units')
  await mkdir(to)
  const shown = await troupe('install-service', '--print', '--user', 'nobody', ...words)
  assert.is(shown.code, 0, shown.err)
  assert.not.ok(existsSync(join(to, 'troupe.service')))
  const first = await troupe('install-service', '--to', to, '--user', 'nobody', ...words)
  assert.is(first.code, 0, first.err)
  const unit = readFileSync(join(to, 'troupe.service'), 'utf8')

  assert.is(unit, shown.out)
  assert.ok(unit.includes(`--data ${at.data}`) && unit.includes('User=nobody'), unit)
  assert.match(first.out, /wrote .*troupe\.service[\s\S]*systemctl enable --now troupe/)
  assert.match((await troupe('install-service', '--to', to, '--user', 'nobody', ...words)).out, /is as it should be/)
  const refused = await troupe('install-service', '--to', join(at.root, 'nowhere'), '--user', 'nobody', ...words)
  assert.is(refused.code, 4)
  assert.match(refused.err, /cannot be written \(ENOENT\).*--print/)
})

test('the doctor mends what it can, and says what it did', async () => {
  const data = join(at.root, 'fresh')
  const { code, out, err } = await troupe('doctor', '--fix', '--data', data, '--config', at.config, '--json')
  const { did, findings } = JSON.parse(out) as { did: string[]; findings: { what: string; ok: boolean }[] }

  assert.is(code, 0, err)
  assert.ok(did.includes(`made ${join(data, 'raw')}`), out)
  assert.ok(
    findings.some(({ what, ok }) => what.startsWith('disk of data') && ok),
    out,
  )
  assert.ok(existsSync(join(data, 'troupe.ballast')))
})

test.run()
