import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Outputs } from '../../native-workers/composite/outputs.js'
import { folder } from './made-layers.js'

const test = suite('native-workers / composite, outputs')

const parts = (text: string) => [...text].map((letter) => Buffer.from(letter))
const shown = (root: string) => readdirSync(join(root, 'cut')).filter((name) => !name.startsWith('.'))

test('shows no name before all of a batch is on the disk', async () => {
  const root = folder()
  const outputs = new Outputs(root, ['cut'], 'unit', 1)
  outputs.write('cut', ['a.png', 'b.png'], parts('one'))
  outputs.write('cut', ['c.png'], parts('two'))
  assert.equal(shown(root), [])

  assert.equal(await outputs.commit(), { made: 2, linked: 1, bytes: 6 })
  assert.equal(readdirSync(join(root, 'cut')), ['a.png', 'b.png', 'c.png'])
  assert.equal(readFileSync(join(root, 'cut/b.png'), 'utf8'), 'one')
})

test('sends what there is to the disk before the end of a batch, and shows no name by that', async () => {
  const root = folder()
  const outputs = new Outputs(root, ['cut'], 'unit', 1)
  outputs.flushEarly()
  outputs.write('cut', ['a.png'], parts('one'))
  outputs.flushEarly()
  outputs.write('cut', ['b.png'], parts('two'))
  outputs.flushEarly()
  assert.equal(shown(root), [])

  assert.equal(await outputs.commit(), { made: 2, linked: 0, bytes: 6 })
  assert.equal(readdirSync(join(root, 'cut')), ['a.png', 'b.png'])
})

test('takes back what was not committed, and commits an empty batch', async () => {
  const root = folder()
  const outputs = new Outputs(root, ['cut'], 'unit', 1)
  outputs.write('cut', ['a.png'], parts('one'))
  outputs.discard()

  assert.equal(readdirSync(join(root, 'cut')), [])
  assert.equal(await outputs.commit(), { made: 0, linked: 0, bytes: 0 })
})

test('sweeps away what dead attempts of the same unit left, and nothing else', () => {
  const root = folder()
  mkdirSync(join(root, 'cut'))
  const others = ['.unit-2.1-0.tmp', '.other.1-0.tmp', 'a.png', 'unit.1-0.tmp']
  for (const name of ['.unit.1-0.tmp', '.unit.7-12.tmp', '.unit.7-12.tmp.link.tmp', ...others])
    writeFileSync(join(root, 'cut', name), '')
  Outputs.sweep(root, ['cut'], 'unit')

  assert.equal(readdirSync(join(root, 'cut')).sort(), [...others].sort())
})

test('links a name again that is a link to the same file already', async () => {
  const root = folder()
  for (const attempt of [1, 2]) {
    const outputs = new Outputs(root, ['cut'], 'unit', attempt)
    outputs.write('cut', ['a.png', 'b.png'], parts(`attempt ${attempt}`))
    await outputs.commit()
  }

  assert.equal(readdirSync(join(root, 'cut')), ['a.png', 'b.png'])
  assert.is(readFileSync(join(root, 'cut/b.png'), 'utf8'), 'attempt 2')
  assert.is(statSync(join(root, 'cut/a.png')).ino, statSync(join(root, 'cut/b.png')).ino)
})

test('goes on with a second file where one may not have more names', async () => {
  const root = folder()
  const names = Array.from({ length: 65_100 }, (_, at) => `${at}.png`)
  const outputs = new Outputs(root, ['cut'], 'unit', 1)
  outputs.write('cut', names, parts('many'))
  await outputs.commit()

  const inodes = new Set(names.map((name) => statSync(join(root, 'cut', name)).ino))
  assert.ok(inodes.size <= 2, `${inodes.size} files`)
  assert.is(shown(root).length, names.length)
  assert.is(readFileSync(join(root, 'cut/65099.png'), 'utf8'), 'many')
})

test.run()
