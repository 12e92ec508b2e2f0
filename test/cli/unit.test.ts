import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { outermost, type Place, unitFor } from '../../src/cli/unit.js'

const test = suite('cli / systemd unit')
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..')
const template = readFileSync(join(root, 'config/troupe.service'), 'utf8')

const place: Place = {
  node: '/usr/bin/node',
  main: '/opt/troupe/dist/src/main.js',
  root: '/opt/troupe',
  user: 'choir',
  group: 'media',
  data: '/srv/choir',
  writes: ['/srv/choir', '/srv/choir/raw', '/mnt/results'],
}
const lines = (unit: string, key: string) =>
  [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value)

test('what is published is the unit of its own example', () => {
  const example = { ...place, user: 'troupe', group: 'troupe', data: '/srv/troupe', writes: ['/srv/troupe'] }

  assert.is(unitFor(template, example), template)
})

test('it starts this installation on this data folder as this user, and may write nowhere else', () => {
  const unit = unitFor(template, { ...place, config: '/etc/troupe/own.json' })

  assert.equal(lines(unit, 'ExecStart'), [
    '/usr/bin/node /opt/troupe/dist/src/main.js start --data /srv/choir --config /etc/troupe/own.json',
  ])
  assert.equal([lines(unit, 'User'), lines(unit, 'Group')], [['choir'], ['media']])
  assert.equal(lines(unit, 'ReadWritePaths'), ['/srv/choir /mnt/results'])
  assert.equal(lines(unit, 'ProtectHome'), ['yes'])
})

test('paths with spaces, percent and dollar signs reach the service as they are', () => {
  const unit = unitFor(template, { ...place, data: '/srv/100 % $choir', writes: ['/srv/100 % $choir'] })

  assert.match(lines(unit, 'ExecStart')[0]!, /start --data "\/srv\/100 %% \$\$choir"$/)
  assert.equal(lines(unit, 'ReadWritePaths'), ['"/srv/100 %% $choir"'])
})

test('what lies in a home or in /tmp can be seen', () => {
  const home = unitFor(template, { ...place, data: '/home/ana/data', writes: ['/home/ana/data'] })
  const temporary = unitFor(template, { ...place, data: '/tmp/data', writes: ['/tmp/data'] })

  assert.equal([lines(home, 'ProtectHome'), lines(home, 'PrivateTmp')], [['read-only'], ['yes']])
  assert.equal([lines(temporary, 'ProtectHome'), lines(temporary, 'PrivateTmp')], [['yes'], ['no']])
})

test('the key of a bucket is handed over by systemd, and only when it is asked for', () => {
  assert.equal(lines(unitFor(template, place), 'LoadCredential'), [])
  assert.equal(lines(unitFor(template, { ...place, s3Credentials: '/etc/keys' }), 'LoadCredential'), [
    's3-access-key-id:/etc/keys/s3-access-key-id',
    's3-secret-access-key:/etc/keys/s3-secret-access-key',
  ])
})

test('a unit that lacks a line is not installed half right', () => {
  assert.throws(() => unitFor('[Service]\nUser=x\n', place), 'the unit has no line Group=')
})

test('it is notified, watched, ended as one group and held to its folders, and the JIT may live', () => {
  for (const [key, value] of Object.entries({
    ...{ Type: 'notify', NotifyAccess: 'all', KillMode: 'mixed', ProtectSystem: 'strict', NoNewPrivileges: 'yes' },
    ...{ WatchdogSec: '60', MemoryMax: '87%', Restart: 'always' },
  })) {
    assert.equal(lines(template, key), [value], key)
  }
  assert.equal(lines(template, 'MemoryDenyWriteExecute'), [])
})

test('of folders in folders only the outermost are named', () => {
  assert.equal(outermost(['/a/b', '/a', '/ab', '/a', '/c/d']), ['/a', '/ab', '/c/d'])
  assert.equal(outermost(['/a', '/']), ['/'])
})

test.run()
