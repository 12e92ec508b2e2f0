import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { readLongJson, writeLongJson } from '../../actors/dress/long-json.js'

const test = suite('dress / long JSON')
const root = await mkdtemp(join(tmpdir(), 'troupe-long-'))
const file = join(root, 'long.json')
test.after(() => rm(root, { recursive: true, force: true }))

const names = (count: number) => Array.from({ length: count }, (_, at) => `${at} ä🎭 ${'x'.repeat(at % 200)}`)
const writeList = (head: object, list: readonly string[]) =>
  writeLongJson(file, { head, last: 'names', opening: '[', entries: list.map((name) => JSON.stringify(name)) })
async function read(): Promise<{ head: Record<string, unknown>; names: unknown[]; pieces: number }> {
  const [first, ...pieces] = await piecesOf()
  const { names, ...head } = first as { names: unknown[] }
  return { head, names: [...names, ...pieces.flatMap((piece) => piece.names as unknown[])], pieces: pieces.length }
}
async function piecesOf(): Promise<Record<string, unknown>[]> {
  const pieces: Record<string, unknown>[] = []
  for await (const piece of readLongJson(file)) pieces.push(piece)
  return pieces
}

test('what is written is one JSON text, and comes back the same, some entries at a time', async () => {
  for (const list of [[], ['a'], ['a', 'b'], names(3000)]) {
    await writeList({ lengths: ['knee'], of: { '{"': ']}' } }, list)
    assert.equal(JSON.parse(await readFile(file, 'utf8')), { lengths: ['knee'], of: { '{"': ']}' }, names: list })
    const found = await read()
    assert.equal([found.head, found.names], [{ lengths: ['knee'], of: { '{"': ']}' } }, list])
    if (list.length === 3000) assert.ok(found.pieces > 2, `${found.pieces} pieces`)
  }
})

test('an object is written likewise, also without a head', async () => {
  await writeLongJson(file, { head: {}, last: 'pictures', opening: '{', entries: ['"a":1', '"b":2'] })
  assert.equal(await piecesOf(), [{ pictures: {} }, { pictures: { a: 1, b: 2 } }])
})

test('equal content has an equal hash', async () => {
  const [one, same, other] = [await writeList({}, ['a']), await writeList({}, ['a']), await writeList({}, ['b'])]
  assert.equal(one, same)
  assert.is.not(one.sha256, other.sha256)
})

test('a text of one line comes all at once, however long', async () => {
  const whole = { names: names(3000), after: 1 }
  await writeFile(file, JSON.stringify(whole))
  assert.equal(await piecesOf(), [whole])
})

test('a text that is cut short, wherever, ends in a SyntaxError', async () => {
  await writeList({ lengths: ['knee'] }, ['a', 'b,', ']}'])
  const text = await readFile(file, 'utf8')
  for (let length = 0; length < text.length - 1; length++) {
    await writeFile(file, text.slice(0, length))
    const said = await piecesOf().then(
      () => 'whole',
      (fault: Error) => fault.name,
    )
    assert.is(said, 'SyntaxError', text.slice(0, length))
  }
})

test.run()
