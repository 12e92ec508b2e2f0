import { existsSync } from 'node:fs'
import { mkdir, readdir, symlink, utimes } from 'node:fs/promises'
import { request } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { type ApiRig, apiRig, UPLOADS } from './rig.js'

const test = suite<{ rig: ApiRig }>('api / uploads')

test.before.each(async (context) => {
  context.rig = await apiRig()
})
test.after.each(({ rig }) => rig.close())

const BYTES = { 'content-type': 'application/offset+octet-stream' }
const NAME = 'north+carol+alto.webm'

const announce = (rig: ApiRig, sizeBytes: number, path = NAME, folder = 'raw') =>
  rig.ask('POST', 'api/v1/uploads', { folder, path, sizeBytes })
const fill = (rig: ApiRig, id: string, offset: number, bytes: string | Buffer, headers = BYTES) =>
  rig.ask('PATCH', `api/v1/uploads/${id}`, bytes, { ...headers, 'upload-offset': String(offset) })

test('a file comes in pieces and is in its folder with the last of them, not before', async ({ rig }) => {
  const announced = await announce(rig, 10)
  const { id } = announced.body
  assert.equal([announced.status, announced.body.offset], [201, 0])
  assert.is(announced.headers.get('location'), `uploads/${id}`)

  const first = await fill(rig, id, 0, 'hello')
  assert.equal([first.status, first.body.offset, first.headers.get('upload-offset')], [200, 5, '5'])
  assert.equal(await readdir(rig.at('raw')), [])

  const head = await rig.ask('HEAD', `api/v1/uploads/${id}`)
  assert.equal([head.headers.get('upload-offset'), head.headers.get('upload-length')], ['5', '10'])

  const last = await fill(rig, id, 5, 'world')
  assert.is(last.body.offset, 10)
  assert.equal(await readdir(rig.at('raw')), [NAME])
  assert.is(await rig.read(`raw/${NAME}`), 'helloworld')
  assert.equal(
    rig.deeds.map(({ what, args }) => [what, args]),
    [['upload', { folder: 'raw', path: NAME, sizeBytes: 10 }]],
  )
})

test('whoever lost the last answer learns that the file is there', async ({ rig }) => {
  const { id } = (await announce(rig, 2)).body
  await fill(rig, id, 0, 'ab')

  assert.is((await rig.ask('HEAD', `api/v1/uploads/${id}`)).headers.get('upload-offset'), '2')
  assert.equal((await fill(rig, id, 2, '')).body.offset, 2)
})

test('an upload goes on after the service was started again', async ({ rig }) => {
  const { id } = (await announce(rig, 6)).body
  await fill(rig, id, 0, 'abc')
  await rig.restart()

  assert.is((await rig.ask('GET', `api/v1/uploads/${id}`)).body.offset, 3)
  await fill(rig, id, 3, 'def')
  assert.is(await rig.read(`raw/${NAME}`), 'abcdef')
})

test('what was whole when the service died is in its folder when it is back', async ({ rig }) => {
  const { id } = (await announce(rig, 3)).body
  await rig.put(`work/uploads/${id}.bytes`, 'abc')
  await rig.restart()

  assert.is(await rig.read(`raw/${NAME}`), 'abc')
})

test('what was whole and may not be moved any more is told of, and kept', async ({ rig }) => {
  const { id } = (await announce(rig, 3, 'dr1/layers/n1_neckline_front_0000.png', 'styles')).body
  await rig.put(`work/uploads/${id}.bytes`, 'abc')
  await rig.put('styles/dr1', 'a file where a folder should be')
  await rig.restart()

  assert.is(rig.faults.length, 1)
  assert.is(await rig.read(`work/uploads/${id}.bytes`), 'abc')
})

test('pieces that are sent twice, too early or beside another are refused, with the place where it stands', async ({
  rig,
}) => {
  const { id } = (await announce(rig, 6)).body
  await fill(rig, id, 0, 'abc')
  for (const offset of [0, 2, 4, 6]) {
    const refused = await fill(rig, id, offset, 'abc')
    assert.equal([refused.status, refused.body.code, refused.headers.get('upload-offset')], [409, 'offset', '3'])
  }

  const both = await Promise.all([fill(rig, id, 3, 'def'), fill(rig, id, 3, 'def')])
  assert.equal(both.filter(({ status }) => status === 200).length, 1)
  assert.is(await rig.read(`raw/${NAME}`), 'abcdef')
})

test('more than was announced is refused, and the upload stays as it was', async ({ rig }) => {
  const { id } = (await announce(rig, 4)).body
  await fill(rig, id, 0, 'ab')
  const refused = await fill(rig, id, 2, 'cde')

  assert.equal([refused.status, refused.body.code], [413, 'too-large'])
  assert.is((await rig.ask('GET', `api/v1/uploads/${id}`)).body.offset, 2)
  assert.is((await fill(rig, id, 2, 'cd')).status, 200)
})

/** 400 of 1000 bytes are sent from there on, then the line is cut. */
const cutOff = (url: string, offset: number) =>
  new Promise<void>((resolve) => {
    const headers = { ...BYTES, 'upload-offset': String(offset), 'content-length': '1000' }
    const sending = request(url, { method: 'PATCH', headers })
    sending.on('error', () => resolve())
    sending.write(Buffer.alloc(400, 'x'), () => sending.destroy(new Error('the line is cut')))
  })

test('a connection that is lost before anything was read from it takes nothing with it', async ({ rig }) => {
  const { id } = (await announce(rig, 1000)).body
  // at once, from a place where the upload does not stand, and to one that is not there
  const at = `${rig.url}/api/v1/uploads`
  await Promise.all([0, 1, 2, 3].flatMap((offset) => [cutOff(`${at}/${id}`, offset), cutOff(`${at}/none`, offset)]))

  assert.is((await rig.ask('GET', `api/v1/uploads/${id}`)).status, 200)
  assert.equal(rig.faults, [])
})

test('what came before a connection was lost is kept', async ({ rig }) => {
  const { id } = (await announce(rig, 1000)).body
  await cutOff(`${rig.url}/api/v1/uploads/${id}`, 0)
  const offset = async () => Number((await rig.ask('HEAD', `api/v1/uploads/${id}`)).headers.get('upload-offset'))
  let here = await offset()
  // the service learns a moment later that nobody is there any more
  for (;;) {
    const { status } = await fill(rig, id, here, Buffer.alloc(1000 - here, 'x'))
    if (status === 200) break
    here = await offset()
  }

  assert.is(await rig.read(`raw/${NAME}`), 'x'.repeat(1000))
  assert.equal(rig.faults, [])
})

for (const [path, because] of [
  ['alto.webm', /3|names joined/],
  ['north+carol+al to.webm', /not a name/],
  ['north+carol+alto.exe', /expected \.webm/],
  ['.north+carol+alto.webm', /hidden/],
  ['north+carol+alto (1).webm', /second copy/],
  ['north+carol+alto.webm.tmp', /temporary/],
  ['../north+carol+alto.webm', /one of its own/],
  ['/etc/passwd', /one of its own/],
  ['a/../../north+carol+alto.webm', /one of its own/],
  ['north+carol+\u0000.webm', /control/],
  ['north+carol+\u202ealto.webm', /control/],
  ['..\\north+carol+alto.webm', /control characters or \\/],
  ['<img src=x onerror=alert(1)>.webm', /names joined/],
] as const) {
  test(`${JSON.stringify(path)} is refused before its first byte`, async ({ rig }) => {
    const { status, body } = await announce(rig, 3, path)

    assert.equal([status, body.code, body.errors[0].path], [422, 'invalid', 'path'])
    assert.match(body.errors[0].expected, because)
    assert.equal(await readdir(rig.at('work/uploads')), [])
  })
}

test('a layer finds its folder, which is made; a name that is markup is only a name', async ({ rig }) => {
  const path = 'dr1/layers/<img src=x onerror=alert(1)>/n1_neckline_front_0000.png'
  const { status, body } = await announce(rig, 3, path, 'styles')
  assert.is(status, 201)
  await fill(rig, body.id, 0, 'png')

  assert.is(await rig.read(`styles/${path}`), 'png')
})

test('no way leads out of the folder through a link', async ({ rig }) => {
  await mkdir(rig.at('elsewhere'))
  await mkdir(rig.at('styles/dr1'))
  await symlink(rig.at('elsewhere'), rig.at('styles/dr1/layers'))
  const { body } = await announce(rig, 3, 'dr1/layers/n1_neckline_front_0000.png', 'styles')
  const refused = await fill(rig, body.id, 0, 'png')

  assert.equal([refused.status, refused.body.code], [409, 'refused'])
  assert.equal(await readdir(rig.at('elsewhere')), [])
})

test('a file takes no folder away, and needs none where a file is', async ({ rig }) => {
  await mkdir(rig.at(`raw/${NAME}`))
  await rig.put('styles/dr1', 'a file')
  const folder = await fill(rig, (await announce(rig, 3)).body.id, 0, 'abc')
  const file = await fill(rig, (await announce(rig, 3, 'dr1/style.json', 'styles')).body.id, 0, 'abc')

  assert.equal([folder.status, file.status], [409, 409])
  assert.match(folder.body.detail, /a folder where a file should be/)
  assert.equal(rig.faults, [])
})

test('the folder, the size and the number of uploads are bounded', async ({ rig }) => {
  const statusOf = async (body: object) => (await rig.ask('POST', 'api/v1/uploads', body)).status
  const size = UPLOADS.mostMiB * 2 ** 20
  assert.is(await statusOf({ folder: 'store', path: NAME, sizeBytes: 1 }), 422)
  assert.is(await statusOf({ folder: 'raw', path: NAME, sizeBytes: 0 }), 422)
  assert.is(await statusOf({ folder: 'raw', path: NAME, sizeBytes: size + 1 }), 422)

  const announced = await Promise.all(Array.from({ length: UPLOADS.atOnce + 2 }, () => announce(rig, size)))
  assert.equal(announced.map(({ status }) => status).sort(), [201, 201, 201, 429, 429])
  const { id } = announced.find(({ status }) => status === 201)!.body
  assert.is((await rig.ask('DELETE', `api/v1/uploads/${id}`)).status, 204)
  assert.is((await rig.ask('GET', `api/v1/uploads/${id}`)).status, 404)
  assert.is((await announce(rig, 1)).status, 201)
})

test('an upload that nobody went on with is swept away, one that goes on is not', async ({ rig }) => {
  const old = (await announce(rig, 6)).body.id
  const young = (await announce(rig, 6)).body.id
  const longAgo = new Date(Date.now() - (UPLOADS.keptHours + 1) * 3_600_000)
  for (const name of [`${old}.bytes`, `${old}.json`, `${young}.json`]) {
    await utimes(rig.at(`work/uploads/${name}`), longAgo, longAgo)
  }
  await rig.restart()

  assert.is((await rig.ask('GET', `api/v1/uploads/${old}`)).status, 404)
  assert.is((await rig.ask('GET', `api/v1/uploads/${young}`)).status, 200)
  assert.equal((await readdir(rig.at('work/uploads'))).sort(), [`${young}.bytes`, `${young}.json`])
})

test('a body that is no piece of a file is refused', async ({ rig }) => {
  const { id } = (await announce(rig, 3)).body
  const form = await fill(rig, id, 0, 'abc', { 'content-type': 'application/x-www-form-urlencoded' })
  const nowhere = await rig.ask('PATCH', `api/v1/uploads/${id}`, 'abc', BYTES)
  const odd = await rig.ask('PATCH', `api/v1/uploads/${id}`, 'abc', { ...BYTES, 'upload-offset': '-1' })
  const strange = await Promise.all(
    ['..%2f..%2fservice', 'x', `${id}0`].map(async (other) => (await fill(rig, other, 0, 'abc')).status),
  )

  assert.equal([form.status, nowhere.status, odd.status, ...strange], [415, 400, 400, 404, 404, 404])
  assert.not.ok(existsSync(rig.at(`raw/${NAME}`)))
})

test.run()
