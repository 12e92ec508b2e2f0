import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { openStyleFolder, readStyleFolder, rowsIn } from '../src/style-folder.js'

const test = suite('style folder')
const ground = await mkdtemp(join(tmpdir(), 'troupe-style-folder-'))
test.after(() => rm(ground, { recursive: true, force: true }))

const STYLE = { id: 'made', colors: 1, customizations: ['t1', 'a1'], lengths: { knee: { name: 'Knee' } } }

/** A folder of these files; each is text. */
async function folderOf(files: Record<string, string>): Promise<string> {
  const root = await mkdtemp(join(ground, 'style-'))
  for (const [path, text] of Object.entries({ 'style.json': JSON.stringify(STYLE), ...files })) {
    await mkdir(join(root, path, '..'), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return root
}

test('finds layers in folders of folders, and makes its rules of their names', async () => {
  const root = await folderOf({
    'layers/neck/front/t1_neckline_front_0000.png': '',
    'layers/a1_infront_back_0000.png': '',
  })
  const { files, rules } = await openStyleFolder(root)

  assert.equal(files, ['a1_infront_back_0000.png', 'neck/front/t1_neckline_front_0000.png'])
  assert.equal(rules.Knee?.t1, { default: { front: { neckline: 't1_neckline_front' } } })
})

test('layers.json takes the place of what names say', async () => {
  const rules = { Knee: { t1: { default: { front: { belt: 't9_belt_front' } } } } }
  const root = await folderOf({ 'layers.json': JSON.stringify(rules), 'layers/t1_neckline_front_0000.png': '' })

  assert.equal((await openStyleFolder(root)).rules, rules)
})

test('a list of names stands in for the folder of layers, with or without colours, BOM and CRLF', async () => {
  const root = await folderOf({ 'names.txt': '\uFEFFt1_neckline_front_0000.png\r\n\r\na1_infront_back\r\n' })
  const { delivery, isListOfNames } = await openStyleFolder(root, { names: join(root, 'names.txt') })

  assert.equal([...delivery.layers.keys()], ['a1_infront_back', 't1_neckline_front'])
  assert.is(isListOfNames, true)
})

test('a sheet gives the combinations of its length', async () => {
  const root = await folderOf({ 'combinations/KNEE.csv': 'a1,x_front,x_back\n' })
  const folder = await openStyleFolder(root)
  const [knee] = folder.style.lengths

  assert.equal([...rowsIn(folder, knee!)], [{ codes: ['a1'], front: ['x_front'], back: ['x_back'] }])
})

test('two sheets that differ only by case are an error that names both', async () => {
  const root = await folderOf({ 'combinations/KNEE.csv': '', 'combinations/knee.csv': '' })
  const [found] = (await readStyleFolder(root)).findings

  assert.is(found?.rule, 'case-twins')
  assert.is(found?.severity, 'error')
  assert.match(found?.message ?? '', 'combinations/KNEE.csv and combinations/knee.csv differ only by case')
})

test('links are not followed, and what is not for the style is told with its reason', async () => {
  const root = await folderOf({ 'layers/~lock.png': '', 'combinations/notes.txt': '' })
  await symlink('/etc', join(root, 'layers/etc'))
  const { findings, folder } = await readStyleFolder(root)

  assert.equal(folder?.files, [])
  assert.equal(findings.map(({ rule, file, message }) => `${rule} ${file}: ${message}`).sort(), [
    'ignored combinations/notes.txt: is no sheet: expected <length>.csv',
    'ignored etc: a symbolic link; links are not followed',
    'ignored ~lock.png: a temporary file of an office program or a sync tool',
  ])
})

test('a layers.json that is none is a finding, and a refusal for those who need it', async () => {
  const root = await folderOf({ 'layers.json': '{"Knee": 3}' })
  const { findings, folder } = await readStyleFolder(root)

  assert.is(folder, undefined)
  assert.equal(
    findings.map(({ rule, file, message }) => ({ rule, file, message })),
    [{ rule: 'style-fault', file: 'layers.json', message: 'Knee: expected an object of codes and a default' }],
  )
  try {
    await openStyleFolder(root)
    assert.unreachable()
  } catch (fault) {
    assert.match((fault as Error).message, /layers\.json: Knee: expected an object of codes and a default/)
  }
})

test.run()
