import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { RemoteFault } from '../../src/errors.js'
import { keysIn, openNotices } from '../../src/remote/notices.js'

const test = suite('remote / notices')
const INBOX = { bucket: 'inbox', prefix: 'raw/' }
const CREDENTIALS = { accessKeyId: 'id', secretAccessKey: 'secret' }

const event = (key: string, { bucket = 'inbox', eventName = 'ObjectCreated:Put' } = {}) =>
  JSON.stringify({ Records: [{ eventName, s3: { bucket: { name: bucket }, object: { key } } }] })

test('reads the names of new objects as S3 writes them', () => {
  assert.equal(keysIn(event('raw/north%2Bcarol%2Balto.webm'), INBOX), ['north+carol+alto.webm'])
  assert.equal(keysIn(event('raw/my+style/t1%C3%A9_front_0000.png'), INBOX), ['my style/t1é_front_0000.png'])
})

test('reads a notice that came through a topic', () => {
  assert.equal(keysIn(JSON.stringify({ Message: event('raw/a.webm') }), INBOX), ['a.webm'])
})

test('finds nothing in what is not ours, or no notice of a new object', () => {
  const strange = [
    event('other/a.webm'),
    event('raw/'),
    event('raw/a.webm', { bucket: 'another' }),
    event('raw/a.webm', { eventName: 'ObjectRemoved:Delete' }),
    event('raw/%E0%A4%A.webm'),
    JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent' }),
    'no JSON',
    '',
  ]
  for (const body of strange) assert.equal(keysIn(body, INBOX), [], body)
})

const md5 = (text: string) => createHash('md5').update(text).digest('hex')

/** A queue on loopback, as SQS speaks JSON: answers in order, and what it was asked. */
async function queue(answers: { status?: number; body: unknown }[]) {
  const asked: { what: string; body: Record<string, unknown> }[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (piece) => (text += piece))
    request.on('end', () => {
      asked.push({ what: String(request.headers['x-amz-target']), body: JSON.parse(text) })
      const { status = 200, body } = answers.shift() ?? { body: {} }
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { asked, close, settings: { url: `${endpoint}/1/inbox`, region: 'eu-west-1', endpoint } }
}

test('takes notices from a queue and ends each by its own handle', async () => {
  const body = event('raw/a.webm')
  const { asked, settings, close } = await queue([
    { body: { Messages: [{ Body: body, MD5OfBody: md5(body), ReceiptHandle: 'h1' }] } },
    { body: {} },
  ])
  try {
    const [notice] = await openNotices(settings, INBOX, CREDENTIALS).receive(new AbortController().signal)
    assert.equal(notice?.keys, ['a.webm'])
    await notice?.done()
    assert.equal(
      asked.map(({ what }) => what),
      ['AmazonSQS.ReceiveMessage', 'AmazonSQS.DeleteMessage'],
    )
    assert.is(asked[0]?.body.WaitTimeSeconds, 20)
    assert.is(asked[1]?.body.ReceiptHandle, 'h1')
  } finally {
    await close()
  }
})

test('names a queue that refuses', async () => {
  const body = { __type: 'com.amazonaws.sqs#AccessDenied', message: 'no' }
  const { settings, close } = await queue([{ status: 403, body }])
  try {
    await openNotices(settings, INBOX, CREDENTIALS).receive(new AbortController().signal)
    assert.unreachable('it answered')
  } catch (fault) {
    assert.instance(fault, RemoteFault)
    assert.is((fault as RemoteFault).kind, 'denied')
    assert.ok((fault as Error).message.includes(settings.url))
  } finally {
    await close()
  }
})

test.run()
