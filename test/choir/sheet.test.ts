import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { defaultSheet, documentOf, readSheet, sheetJsonSchema } from '../../actors/choir/sheet.js'
import { Refusal } from '../../src/errors.js'

const test = suite('choir / sheet')

const FILE = 'northside+carol.json'
const read = (sheet: unknown) => readSheet(JSON.stringify(sheet), FILE)

function refusal(text: string): string {
  try {
    readSheet(text, FILE)
  } catch (fault) {
    assert.instance(fault, Refusal)
    return (fault as Refusal).message
  }
  throw new Error(`${text} was not refused`)
}

test('a song about which nobody has said anything has the usual options', () => {
  assert.equal(defaultSheet(), {
    parts: {},
    output: {
      width: 1920,
      height: 1080,
      margin: 10,
      center: true,
      panning: true,
      reverb: 0.1,
      reverbType: 'smallroom',
      name: 'auto',
    },
  })
  assert.equal(read({}).sheet, defaultSheet())
})

test('a part is a rendition, and the backing when it is called so and nothing else is said', () => {
  const { sheet } = read({ parts: { alto: {}, lead: { partType: 'backing' }, tenor: { volume: 0, hidden: true } } })

  assert.equal(documentOf(sheet, 'alto'), { partType: 'rendition', hidden: false, audio: false, volume: 1 })
  assert.equal(documentOf(sheet, 'tenor'), { partType: 'rendition', hidden: true, audio: false, volume: 0 })
  assert.is(documentOf(sheet, 'lead').partType, 'backing')
  assert.is(documentOf(sheet, 'backing').partType, 'backing')
  assert.is(documentOf(read({ parts: { backing: { volume: 2 } } }).sheet, 'backing').partType, 'backing')
  assert.is(documentOf(read({ parts: { backing: { partType: 'reference' } } }).sheet, 'backing').partType, 'reference')
})

test('a part may be called like something every object has', () => {
  for (const part of ['constructor', '__proto__', 'toString']) {
    assert.equal(documentOf(defaultSheet(), part), { partType: 'rendition', hidden: false, audio: false, volume: 1 })
  }
})

test('values at the edge of what is legal are taken as they are', () => {
  const { sheet, findings } = read({
    parts: { alto: { offset: -600000, volume: 10, aspectRatio: 0.1 }, bass: { offset: 0.5, frontendOffset: 600000 } },
    output: { width: 16, height: 7680, margin: 0, reverb: 0, panning: false, center: false, watermark: null },
  })

  assert.equal(findings, [])
  assert.is(sheet.parts.alto?.offset, -600000)
  assert.is(sheet.output.margin, 0)
  assert.is(sheet.output.reverb, 0)
  assert.is(sheet.output.watermark, null)
})

test('an aspect ratio may be a number or written as people say it', () => {
  const ratio = (aspectRatio: unknown) => read({ parts: { alto: { aspectRatio } } }).sheet.parts.alto?.aspectRatio

  assert.is(ratio('16:9'), 16 / 9)
  assert.is(ratio('2.39:1'), 2.39)
  assert.is(ratio(1.25), 1.25)
})

const WRONG: [sheet: unknown, says: string][] = [
  [[], 'the sheet: found [], expected an object { … }'],
  [{ parts: [] }, 'parts: found [], expected an object with a part under each part id'],
  [{ parts: { 'a b': {} } }, 'parts: found "a b", expected part ids of 1 to 64 letters, digits, _ or -'],
  [{ parts: { alto: 'loud' } }, 'parts.alto: found "loud", expected an object { … }'],
  [
    { parts: { alto: { volume: -0.1 } } },
    'parts.alto.volume: found -0.1, expected a number from 0, which is silent, to 10',
  ],
  [{ parts: { alto: { volume: '1' } } }, 'parts.alto.volume: found "1", expected a number from 0'],
  [{ parts: { alto: { offset: 600001 } } }, 'parts.alto.offset: found 600001, expected a number of ms from -600000'],
  [
    { parts: { alto: { aspectRatio: 0 } } },
    'parts.alto.aspectRatio: found 0, expected a number above 0, or a text such as',
  ],
  [{ parts: { alto: { aspectRatio: '0:9' } } }, 'parts.alto.aspectRatio: found "0:9", expected'],
  [{ parts: { alto: { aspectRatio: '16/9' } } }, 'parts.alto.aspectRatio: found "16/9", expected'],
  [
    { parts: { alto: { partType: 'lead' } } },
    'parts.alto.partType: found "lead", expected backing, reference or rendition',
  ],
  [{ parts: { alto: { hidden: 'no' } } }, 'parts.alto.hidden: found "no", expected true or false'],
  [{ output: { width: 1921 } }, 'output.width: found 1921, expected an even number of pixels from 16 to 7680'],
  [{ output: { height: 14 } }, 'output.height: found 14, expected an even number'],
  [{ output: { reverb: 1.01 } }, 'output.reverb: found 1.01, expected a number from 0, which is none, to 1'],
  [
    { output: { reverbType: 'cave' } },
    'output.reverbType: found "cave", expected smallroom, largeroom, hall or church',
  ],
  [{ output: { name: 'a+b' } }, 'output.name: found "a+b", expected 1 to 64 letters'],
  [{ output: { watermark: '../logo.png' } }, 'output.watermark: found "../logo.png", expected the key of a picture'],
  [{ output: { margin: null } }, 'output.margin: found null, expected a whole number of pixels'],
  [{ output: null }, 'output: found null, expected an object with the options of the song'],
]

test('a wrong value is answered with its file, its place, what was found and what was expected', () => {
  for (const [sheet, says] of WRONG) {
    const message = refusal(JSON.stringify(sheet))
    assert.ok(message.startsWith(`${FILE}: ${says}`), `${message}\ninstead of\n${FILE}: ${says}`)
  }
})

test('all wrong values are named, each once', () => {
  const message = refusal('{"parts":{"alto":{"hidden":1,"volume":-1}},"output":{"width":15.5}}')

  const places = message.match(/[\w.]+: found/g)
  assert.equal(places, ['parts.alto.hidden: found', 'parts.alto.volume: found', 'output.width: found'])
})

test('a file of nothing but mistakes is answered in few words', () => {
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`singer${i}`, { volume: -1, x: 1 }]))

  assert.match(refusal(JSON.stringify({ parts: many })), /; and 450 more$/)
  const fine = Object.fromEntries(Object.keys(many).map((id) => [id, { x: 1 }]))
  assert.is(read({ parts: fine }).findings.length, 50)
})

test('keys nobody knows are found, with the nearest known one, and stop nothing', () => {
  const { sheet, findings } = read({
    title: 'Carol',
    parts: { alto: { volum: 2, volume: 1 } },
    output: { reverb_type: 'hall', widht: 640 },
  })

  assert.is(sheet.output.reverbType, 'smallroom')
  assert.is(findings.length, 4)
  assert.match(findings[1]!, /^parts\.alto\.volum is not known .* volume$/)
  assert.match(findings[2]!, /^output\.reverb_type is not known .* reverbType$/)
  assert.match(findings[3]!, /^output\.widht is not known .* width$/)
})

const BROKEN: [text: string, says: string][] = [
  ['', 'line 1, column 1: found the end of the file, expected a value'],
  ['{\n  "parts": {,\n}', 'line 2, column 13: found ",", expected a key in double quotes'],
  ['{"parts": {}\n "output": {}}', 'line 2, column 2: found "\\"", expected a comma or }'],
  ["{'parts': {}}", 'line 1, column 2: found "\'", expected a key in double quotes'],
  ['{"a" 1}', 'line 1, column 6: found "1", expected a colon'],
  ['{"a": [1, 2,]}', 'line 1, column 13: found "]", expected a value'],
  ['{"a": 1,}', 'line 1, column 9: found "}", expected a key in double quotes'],
  ['{"a": "b\nc"}', 'line 1, column 7: found "\\"", expected a text that ends on its line'],
  ['{"a": 01}', 'line 1, column 8: found "1", expected a comma or }'],
  ['{"a": tru}', 'line 1, column 7: found "t", expected a value'],
  ['{"a": 1} // done', 'line 1, column 10: found "/", expected nothing more'],
  ['{"a": [[1]', 'line 1, column 11: found the end of the file, expected a comma or ]'],
]

test('text that is not JSON is answered with the line and column where it stops being JSON', () => {
  for (const [text, says] of BROKEN) assert.is(refusal(text), `${FILE} is not JSON: ${says}`)
})

test('a byte order mark before the sheet is overlooked', () => {
  assert.equal(readSheet('\uFEFF{}', FILE).sheet, defaultSheet())
})

test('the published JSON Schema knows every value, its limits and its default', () => {
  const schema = JSON.parse(JSON.stringify(sheetJsonSchema()))
  const { parts, output } = schema.properties

  assert.is(output.properties.width.default, 1920)
  assert.is(output.properties.width.minimum, 16)
  assert.is(parts.additionalProperties.properties.volume.maximum, 10)
  assert.is(parts.additionalProperties.properties.volume.default, 1)
  assert.equal(schema.required ?? [], [])
  assert.equal(output.required ?? [], [])
})

test.run()
