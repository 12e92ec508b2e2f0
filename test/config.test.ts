import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { configSchema, loadConfig, s3Credentials } from '../src/config.js'
import { Usage } from '../src/errors.js'

const test = suite('config')
const folder = mkdtempSync(join(tmpdir(), 'troupe-config-'))
test.after(() => rmSync(folder, { recursive: true }))

const file = (content: unknown) => {
  const path = join(folder, 'config.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}
const complaint = (content: unknown): string => {
  try {
    loadConfig({ file: file(content) })
  } catch (fault) {
    assert.instance(fault, Usage)
    return (fault as Error).message
  }
  return 'no complaint'
}

test('every path follows from the data folder, and each can be set by itself', () => {
  const { paths } = loadConfig({ data: '/srv/t', file: file({ service: { paths: { store: '/mnt/store' } } }) })

  assert.equal(paths, {
    raw: '/srv/t/raw',
    styles: '/srv/t/styles',
    store: '/mnt/store',
    work: '/srv/t/work',
    database: '/srv/t/troupe.db',
  })
})

test('what a file leaves out keeps its default; the command line wins over the file', () => {
  const config = loadConfig({ file: file({ service: { port: 1000 }, choir: { x264: { crf: 18 } } }), port: 2000 })

  assert.is(config.port, 2000)
  assert.equal(config.choir.x264, { preset: 'veryfast', subme: 1, crf: 18 })
})

test('a wrong value is named with its file, its key, what was found and what is expected', () => {
  const said = complaint({ service: { intake: { settleMs: 'soon' } } })

  assert.match(said, /config\.json: service\.intake\.settleMs: found "soon": .*expected number/)
})

test('a store in a bucket wants its name, and a server that is a URL', () => {
  const s3 = (own: object) => ({ service: { store: { home: 's3', s3: own } } })

  assert.match(complaint(s3({})), /service\.store\.s3\.bucket: found "": expected the name of a bucket/)
  assert.match(complaint(s3({ bucket: 'a/b' })), /service\.store\.s3\.bucket: found "a\/b": expected the name/)
  assert.match(complaint(s3({ bucket: 'made', endpoint: 's3.example.com' })), /endpoint: found .*expected a URL/)
  assert.match(complaint(s3({ bucket: 'made', kinds: { final: { cacheControls: 'x' } } })), /cacheControls/)
  const { store } = loadConfig({ file: file(s3({ bucket: 'made', prefixes: { final: 'x/' } })) })
  assert.equal([store.home, store.s3.prefixes, store.s3.checksums], ['s3', { final: 'x/' }, 'WHEN_REQUIRED'])
})

test('credentials for the bucket come from the files that systemd hands over, both or none', () => {
  const credentials = mkdtempSync(join(folder, 'credentials-'))
  assert.is(s3Credentials(credentials), undefined)

  writeFileSync(join(credentials, 's3-access-key-id'), 'AK\n')
  assert.throws(() => s3Credentials(credentials), /expected both s3-access-key-id and s3-secret-access-key/)

  writeFileSync(join(credentials, 's3-secret-access-key'), 'SECRET\n')
  assert.equal(s3Credentials(credentials), { accessKeyId: 'AK', secretAccessKey: 'SECRET' })
})

test('an unknown key is an error', () => {
  assert.match(complaint({ choir: { loudnes: -14 } }), /config\.json: choir: .*loudnes/)
})

test('a file that is not JSON, or not there, is named', () => {
  assert.match(complaint('{ "service": '), /config\.json is not JSON/)
  assert.throws(() => loadConfig({ file: join(folder, 'none.json') }), /none\.json: there is no such file/)
})

test('the service listens to a name or an address', () => {
  for (const host of ['http://a.org', '127.0.0.1:80', '', '[::1]', '-a', '*'])
    assert.match(complaint({ service: { host } }), /service\.host: found .*expected a host name or an address/)
  for (const host of ['127.0.0.1', 'localhost', '::1', '0.0.0.0', '::', 'media-1.example.org'])
    assert.is(loadConfig({ file: file({ service: { host } }) }).host, host)
})

test('a configuration cannot be changed once it is read', () => {
  const config = loadConfig()

  assert.throws(() => Object.assign(config.choir.x264, { crf: 0 }))
})

test('the schema says what every key is for', () => {
  assert.match(JSON.stringify(configSchema()), /a file is taken when it has been still for this long/)
})

test.run()
