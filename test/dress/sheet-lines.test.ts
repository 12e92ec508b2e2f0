import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { linesOf } from '../../actors/dress/sheet-lines.js'

const test = suite('dress / sheet lines')

const ground = await mkdtemp(join(tmpdir(), 'troupe-sheet-'))
test.after(() => rm(ground, { recursive: true, force: true }))

async function fromFile(text: string): Promise<string[]> {
  const file = join(ground, 'knee.csv')
  await writeFile(file, text)
  return [...linesOf({ file })]
}

const PIECE = 1 << 20

test('lines end as Unix, Windows and old Macs end them, and a BOM is none of the first', async () => {
  const text = '\uFEFFa,b\r\nc\n\nd\re'
  const lines = ['a,b', 'c', '', 'd', 'e']
  assert.equal([...linesOf(text)], lines)
  assert.equal(await fromFile(text), lines)
})

test('a line end, or a letter of several bytes, that lies across two pieces of a file is read as one', async () => {
  for (const [across, lines] of [
    ['\r\n', ['x'.repeat(PIECE - 1), 'y']],
    ['\r', ['x'.repeat(PIECE - 1), 'y']],
    ['é', [`${'x'.repeat(PIECE - 1)}éy`]],
  ] as const) {
    assert.ok(
      (await fromFile(`${'x'.repeat(PIECE - 1)}${across}y`)).join('|') === lines.join('|'),
      JSON.stringify(across),
    )
  }
})

test('a file of many pieces gives the lines that its text gives', async () => {
  const text = Array.from(
    { length: 60_000 },
    (_, row) => `t${row},base_knee_bottom_front,${'b'.repeat(row % 50)}`,
  ).join('\r\n')
  assert.ok((await fromFile(text)).join('\n') === [...linesOf(text)].join('\n'))
})

test('an empty file has one line, and it is empty', async () => {
  assert.equal(await fromFile(''), [''])
})

test.run()
