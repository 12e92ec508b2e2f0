import { PassThrough } from 'node:stream'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { jsonList, pour } from '../../src/cli/pour.js'

const test = suite('cli / pour')

function* lines(count: number, taken: { count: number }): Generator<string> {
  for (taken.count = 0; taken.count < count; taken.count++) yield `${taken.count}\n`
}

test('asks for no more text while nobody reads', async () => {
  const out = new PassThrough()
  const taken = { count: 0 }
  const poured = pour(lines(200_000, taken), out)
  await new Promise(setImmediate)
  const held = taken.count
  let text = ''
  for await (const piece of readAll(out, poured)) text += piece

  assert.ok(held < 60_000, `${held} lines were taken before anybody read`)
  assert.is(text.split('\n').length, 200_001)
})

async function* readAll(out: PassThrough, poured: Promise<void>): AsyncGenerator<string> {
  void poured.then(() => out.end())
  for await (const piece of out) yield String(piece)
}

test('a list is JSON whether it holds nothing or much', () => {
  const text = (values: unknown[]) => [...jsonList(values)].join('')
  assert.is(text([]), '[]\n')
  assert.equal(JSON.parse(text([{ codes: ['t1'] }, 'b'])), [{ codes: ['t1'] }, 'b'])
})

test.run()
