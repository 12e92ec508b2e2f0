import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { JsonFolder, jsonText } from '../../src/api/json-file.js'

const test = suite('api / json file')

test('writes JSON as people do: two spaces a level, a short list on one line, a list of lists a line each', () => {
  const style = { id: 'dr1', codes: ['t1', 't2'], lengths: { knee: { conflicts: [['t1', 't2']], requires: [] } } }

  assert.is(
    jsonText(style),
    [
      '{',
      '  "id": "dr1",',
      '  "codes": ["t1", "t2"],',
      '  "lengths": {',
      '    "knee": {',
      '      "conflicts": [',
      '        ["t1", "t2"]',
      '      ],',
      '      "requires": []',
      '    }',
      '  }',
      '}',
      '',
    ].join('\n'),
  )
})

test('whatever is written can be read again', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) =>
      assert.equal(JSON.parse(jsonText(value)), JSON.parse(JSON.stringify(value))),
    ),
    { seed: 7 },
  )
})

test('changes wait for each other, and one that fails changes nothing and holds nobody up', async () => {
  const root = await mkdtemp(join(tmpdir(), 'troupe-json-'))
  const file = join(root, 'a.json')
  await writeFile(file, '[0]')
  const folder = new JsonFolder({ root, write: (path, text) => writeFile(join(root, path), text) })
  const add = (n: number) => (text: string | undefined) => {
    if (n === 3) throw new Error('not three')
    return [...(JSON.parse(text ?? '[]') as number[]), n]
  }
  const settled = await Promise.allSettled([1, 2, 3, 4, 5].map((n) => folder.change('a.json', add(n))))

  assert.equal(
    settled.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
  )
  assert.equal(JSON.parse(await readFile(file, 'utf8')), [0, 1, 2, 4, 5])
  await rm(root, { recursive: true })
})

test.run()
