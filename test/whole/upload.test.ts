import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { bucketAt, CREDENTIALS } from '../remote/made-bucket.js'
import { s3Error } from '../remote/s3-words.js'
import { ScriptedS3 } from '../remote/scripted-s3.js'
import { killedUploads } from '../s3/killed.js'
import { ground, Subscriber, start, troupe } from './troupe.js'

const test = suite('whole / upload')

// the SDK looks there first
process.env.AWS_ACCESS_KEY_ID = CREDENTIALS.accessKeyId
process.env.AWS_SECRET_ACCESS_KEY = CREDENTIALS.secretAccessKey

const FINAL = 'final/a+b+auto-final.mp4'
const PICTURE = 'renders/composites/fp/800x800/b5 t+é-knee-front-0000.png'
const POSTER = 'snapshots/a+b+auto-final.mp4.jpg'

async function stage() {
  const s3 = await ScriptedS3.open()
  const at = await ground('upload', {
    service: { store: { home: 's3', s3: { endpoint: s3.endpoint, bucket: 'made' } } },
  })
  for (const key of [FINAL, PICTURE, POSTER]) {
    await mkdir(dirname(join(at.store, key)), { recursive: true })
    await writeFile(join(at.store, key), `bytes of ${key}`)
  }
  return {
    s3,
    at,
    command: (...words: string[]) => troupe(...words, '--data', at.data, '--config', at.config),
    clear: async () => {
      await s3.close()
      await at.clear()
    },
  }
}

test('what the bucket lacks, holds otherwise or holds in vain is told exactly, sent again and deleted on demand', async () => {
  const { s3, at, command, clear } = await stage()
  try {
    const before = await command('verify', '--remote')
    assert.is(before.code, 1, before.err)
    assert.match(before.out, 'the store: 3 objects expected in the bucket: 3 missing, 0 different, 0 extra')

    const service = await start(at.data, '--config', at.config)
    const song = new Subscriber('song/a+b')
    await song.connect(service.url)
    const style = new Subscriber('style/fp')
    await style.connect(service.url)
    const isStored = (self: Subscriber, count: number) => {
      const upload = self.items.get('upload')
      return upload?.status === 'stored' && upload.stored === count
    }
    await song.until('both objects of the song', (self) => isStored(self, 2))
    await style.until('the picture', (self) => isStored(self, 1))
    assert.is((await command('verify', '--remote')).code, 0)

    s3.objects.delete(POSTER)
    const torn = Buffer.from(`BYTES of ${PICTURE}`)
    s3.objects.set(PICTURE, { ...s3.objects.get(PICTURE)!, bytes: torn, etag: '"0123456789abcdef0123456789abcdef"' })
    s3.objects.set('final/x+y+auto-final.mp4', s3.objects.get(FINAL)!)
    const found = JSON.parse((await command('verify', '--remote', '--json')).out)
    assert.equal(
      found.findings.map(({ is, key }: { is: string; key: string }) => [is, key]),
      [
        ['missing', POSTER],
        ['extra', 'final/x+y+auto-final.mp4'],
        ['different', PICTURE],
      ],
    )
    assert.equal([found.missing, found.extra, found.different, found.ok], [1, 1, 1, false])

    const again = await command('requeue', '--remote', '--missing', '--json')
    assert.is(JSON.parse(again.out).count, 2, again.err)
    await song.until('the poster again', (self) => isStored(self, 2) && s3.objects.has(POSTER))
    await style.until('the picture again', (self) => isStored(self, 1) && !s3.objects.get(PICTURE)!.bytes.equals(torn))
    const careful = await command('verify', '--remote', '--prune')
    assert.is(careful.code, 1, 'nobody here knows whose it is')
    assert.match(careful.out, '0 missing, 0 different, 1 extra\n')
    const pruned = await command('verify', '--remote', '--prune', '--strangers')
    assert.is(pruned.code, 0, pruned.out)
    assert.match(pruned.out, '0 missing, 0 different, 1 extra (1 deleted)')
    assert.equal([...s3.objects.keys()].filter((key) => !key.startsWith('.')).sort(), [FINAL, PICTURE, POSTER].sort())
    await Promise.all([song.disconnect(), style.disconnect()])
    assert.is(await service.stop(), 0)
  } finally {
    await clear()
  }
})

test('a bucket that refuses the secret raises one alarm, and takes all by itself once it does not', async () => {
  const { s3, at, clear } = await stage()
  try {
    s3.script = () => s3Error(403, 'SignatureDoesNotMatch')
    const service = await start(at.data, '--config', at.config)
    const alerts = new Subscriber('alerts')
    await alerts.connect(service.url)
    await alerts.until('the alarm', (self) => self.items.has('remote'))
    assert.match(String(alerts.items.get('remote')?.text), 'check the credentials')
    assert.is(s3.objects.size, 0)

    s3.script = undefined
    await alerts.until('the end of the alarm', (self) => !self.items.has('remote'))
    const song = new Subscriber('song/a+b')
    await song.connect(service.url)
    await song.until('the song in the bucket', (self) => self.items.get('upload')?.status === 'stored')
    assert.ok(s3.objects.has(FINAL) && s3.objects.has(POSTER))
    await Promise.all([alerts.disconnect(), song.disconnect()])
    assert.is(await service.stop(), 0)
  } finally {
    await clear()
  }
})

test('a service that is killed while it uploads leaves nothing missing, torn or half sent', async () => {
  const s3 = await ScriptedS3.open()
  const bucket = bucketAt(s3.endpoint, { partMiB: 5 })
  try {
    await killedUploads({ endpoint: s3.endpoint, bucket, bucketName: 'made', objects: 400, kills: 2, partMiB: 5 })
  } finally {
    bucket.close()
    await s3.close()
  }
})

test('without a bucket nothing remote can be verified', async () => {
  const at = await ground('upload')
  try {
    const asked = await troupe('verify', '--remote', '--data', at.data, '--config', at.config)
    assert.is(asked.code, 2)
    assert.match(asked.err, 'no bucket is configured')
  } finally {
    await at.clear()
  }
})

test.run()
