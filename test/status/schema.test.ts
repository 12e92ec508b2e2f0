import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { readRequest } from '../../src/status/protocol.js'
import { fromClient, statusSchema } from '../../src/status/schema.js'
import { MemoryLog } from './memory-log.js'
import { serving } from './rig.js'

const test = suite('status / schema')

test('what the schema allows is understood', () => {
  const requests = [
    { t: 'hello', v: 1 },
    { t: 'hello', v: 1, token: 'x' },
    { t: 'sub', id: 'a', topic: 'song/north+carol' },
    { t: 'sub', id: 'a', topic: 'songs', since: { epoch: 'k3f9', seq: 0 } },
    { t: 'unsub', id: 'a' },
    { t: 'ping', n: 7 },
    { t: 'cmd', id: 'c1', op: 'requeue' },
    { t: 'cmd', id: 'c1', op: 'requeue', args: { ids: [1] } },
  ]

  for (const request of requests) {
    assert.ok(fromClient.safeParse(request).success, JSON.stringify(request))
    assert.is(readRequest(JSON.stringify(request)).t, request.t)
  }
})

test('what the schema forbids is refused', () => {
  const requests = [
    { t: 'sub', id: '', topic: 'songs' },
    { t: 'sub', id: 'a' },
    { t: 'sub', id: 'a', topic: 'songs', since: { epoch: 'k3f9', seq: -1 } },
    { t: 'unsub' },
    { t: 'ping' },
    { t: 'cmd', id: 'c1' },
    { t: 'sing' },
    { id: 'a' },
    [],
    null,
  ]

  for (const request of requests) {
    assert.not.ok(fromClient.safeParse(request).success, JSON.stringify(request))
    assert.ok(['odd', 'malformed'].includes(readRequest(JSON.stringify(request)).t), JSON.stringify(request))
  }
})

test('it is published as JSON Schema, with every kind of frame in it', async () => {
  const server = await serving(new MemoryLog())
  const answer = await fetch(`${server.url}/api/v1/schema/status.v1.json`)
  const schema = (await answer.json()) as { $schema: string; $defs: Record<string, { oneOf: { properties: Props }[] }> }
  interface Props {
    t: { const: string }
  }
  const kinds = (of: string) => schema.$defs[of]!.oneOf.map(({ properties }) => properties.t.const)

  assert.is(answer.headers.get('content-type'), 'application/schema+json')
  assert.equal(schema, JSON.parse(JSON.stringify(statusSchema())))
  assert.match(schema.$schema, /json-schema\.org/)
  assert.equal(kinds('FromClient'), ['hello', 'sub', 'unsub', 'ping', 'cmd'])
  assert.equal(kinds('FromService'), 'welcome snap resumed reset ev s mark pong res err bye'.split(' '))
  await server.close()
})

test.run()
