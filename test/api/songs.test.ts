import { symlink } from 'node:fs/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { type ApiRig, apiRig, withSong } from './rig.js'

const test = suite<{ rig: ApiRig; song: string }>('api / songs')

test.before.each(async (context) => {
  context.rig = await apiRig()
  context.song = await withSong(context.rig)
})
test.after.each(({ rig }) => rig.close())

const SHEET = 'raw/north+carol.json'
const ALTO = 'api/v1/songs/north+carol/parts/alto'

test('tells what is known of a song, its parts and what people decided', async ({ rig, song }) => {
  await rig.put(SHEET, '{"parts": {"alto": {"volume": 0.5}}, "output": {"reverb": 0.4}, "ours": 1}')
  const { status, body } = await rig.ask('GET', `api/v1/songs/${song}`)

  assert.is(status, 200)
  assert.equal(body.sheet, { parts: { alto: { volume: 0.5 } }, output: { reverb: 0.4 }, ours: 1 })
  assert.equal([body.output.reverb, body.output.width], [0.4, 1920])
  assert.equal(body.definition, { choir_id: 'north' })
  assert.equal(body.final, 'files/final/north%2Bcarol%2Bauto-final.mp4')
  assert.equal(body.runs, [{ run: '41ab', status: 'done', at: '2026-01-01' }])
  const [alto, backing] = body.parts
  assert.equal(alto.document, { volume: 0.5, partType: 'rendition', hidden: false, audio: false })
  assert.equal(alto.recording, { name: 'north+carol+alto.webm', sizeBytes: 9 })
  assert.equal(alto.converted, 'files/converted/north%2Bcarol%2Balto.wav')
  assert.equal(alto.still, 'files/snapshots/north%2Bcarol%2Balto.webm.jpg')
  assert.equal([alto.status, alto.durationS, alto.because], ['needs-review', 20.5, 'neither was found'])
  assert.equal([backing.document.partType, backing.converted], ['backing', null])
})

test('every address it gives is served', async ({ rig, song }) => {
  const { body } = await rig.ask('GET', `api/v1/songs/${song}`)
  const file = await rig.ask('GET', body.parts[0].converted)

  assert.equal([file.status, file.body], [200, 'RIFF'])
})

test('a change of a part is written into the song sheet, and what nobody spoke of is kept', async ({ rig }) => {
  await rig.put(
    SHEET,
    '{ "ours": [1, {"a": null}], "parts": {"alto": {"userId": "u1", "volume": 2}, "gone": {"x": 1}} }',
  )
  const { status, body } = await rig.ask('PATCH', ALTO, { offset: -120, pan: -0.5, volume: null, hidden: true })

  const sheet = {
    ours: [1, { a: null }],
    parts: { alto: { userId: 'u1', offset: -120, pan: -0.5, hidden: true }, gone: { x: 1 } },
  }
  assert.is(status, 200)
  assert.equal(body, { sheet })
  const text = await rig.read(SHEET)
  assert.equal(JSON.parse(text), sheet)
  assert.ok(text.endsWith('}\n'))
  assert.match(text, /^ {4}"alto": \{$/m)
  assert.equal(rig.deeds, [
    {
      who: 'somebody at this machine',
      what: 'change part',
      args: { song: 'north+carol', part: 'alto', offset: -120, pan: -0.5, volume: null, hidden: true },
    },
  ])
})

test('a song without a sheet gets one', async ({ rig, song }) => {
  const { body } = await rig.ask('PATCH', `api/v1/songs/${song}`, { output: { reverbType: 'church', panning: false } })

  assert.equal(body.sheet, { output: { reverbType: 'church', panning: false } })
  assert.equal(JSON.parse(await rig.read(SHEET)), body.sheet)
})

test('changes that come at once are written one after the other, and none is lost', async ({ rig, song }) => {
  const parts = Array.from({ length: 20 }, (_, n) => `p${n}`)
  rig.journal.note(parts.map((part) => ({ topic: `song/${song}`, key: `part/${part}`, d: { status: 'new' } })))
  const answers = await Promise.all([
    ...parts.map((part, n) => rig.ask('PATCH', `api/v1/songs/${song}/parts/${part}`, { volume: n / 10 })),
    ...parts.map((part) => rig.ask('PATCH', `api/v1/songs/${song}/parts/${part}`, { hidden: true })),
    rig.ask('PATCH', `api/v1/songs/${song}`, { output: { margin: 0 } }),
  ])

  assert.ok(answers.every(({ status }) => status === 200))
  const sheet = JSON.parse(await rig.read(SHEET))
  assert.equal(sheet.output, { margin: 0 })
  assert.equal(
    parts.map((part) => sheet.parts[part]),
    parts.map((_, n) => ({ volume: n / 10, hidden: true })),
  )
})

test('a part that was spoken of and has not come can be taken back; one that nobody knows is not made', async ({
  rig,
  song,
}) => {
  await rig.put(SHEET, '{"parts": {"early": {"volume": 2}}}')
  const early = await rig.ask('PATCH', `api/v1/songs/${song}/parts/early`, { volume: null })
  const unknown = await rig.ask('PATCH', `api/v1/songs/${song}/parts/nobody`, { volume: 1 })

  assert.equal(early.body.sheet, { parts: { early: {} } })
  assert.equal([unknown.status, unknown.body.code], [404, 'not-found'])
  assert.equal(JSON.parse(await rig.read(SHEET)), { parts: { early: {} } })
})

test('a part may have the name of what every object has', async ({ rig, song }) => {
  rig.journal.note([{ topic: `song/${song}`, key: 'part/__proto__', d: { status: 'new' } }])
  const { status } = await rig.ask('PATCH', `api/v1/songs/${song}/parts/__proto__`, { volume: 0 })

  assert.is(status, 200)
  assert.match(await rig.read(SHEET), /"__proto__": \{/)
})

test('a value that does not fit is named, with what was found and expected, and nothing is written', async ({
  rig,
  song,
}) => {
  const wrong = await rig.ask('PATCH', ALTO, { volume: 11, pan: 'left', colour: 'red', offset: 3 })
  assert.is(wrong.status, 422)
  assert.is(wrong.headers.get('content-type'), 'application/problem+json')
  const { path, found, expected } = wrong.body.errors[0]
  assert.equal([path, found], ['volume', 11])
  assert.match(expected, /^a number from 0, which is silent, to 10/)
  assert.equal(wrong.body.errors.map((error: { path: string }) => error.path).sort(), ['colour', 'pan', 'volume'])

  const options = await rig.ask('PATCH', `api/v1/songs/${song}`, { output: { width: 1921, name: '../x' } })
  assert.is(options.status, 422)
  assert.match(options.body.errors[0].expected, /^an even number of pixels/)
  assert.is((await rig.ask('GET', `api/v1/songs/${song}`)).body.sheet, null)
  assert.equal(rig.deeds, [])
})

test('a sheet that cannot be read is shown as such and is not written over', async ({ rig, song }) => {
  await rig.put(SHEET, '{"parts": {"alto": {"volume": 1}}')
  const shown = await rig.ask('GET', `api/v1/songs/${song}`)
  const changed = await rig.ask('PATCH', ALTO, { volume: 2 })

  assert.is(shown.body.sheet, null)
  assert.match(shown.body.sheetFault, /^north\+carol\.json is not JSON: line 1, column 34/)
  assert.equal([changed.status, changed.body.code], [409, 'broken-file'])
  assert.match(changed.body.detail, /put it right by hand first/)
  assert.is(await rig.read(SHEET), '{"parts": {"alto": {"volume": 1}}')

  await rig.put(SHEET, '{"parts": ["alto"]}')
  assert.is((await rig.ask('PATCH', ALTO, { volume: 2 })).status, 409)
})

test('a sheet with a wrong value can be put right', async ({ rig, song }) => {
  await rig.put(SHEET, '{"parts": {"alto": {"volume": "loud"}}}')
  assert.match((await rig.ask('GET', `api/v1/songs/${song}`)).body.sheetFault, /parts\.alto\.volume: found "loud"/)
  await rig.ask('PATCH', ALTO, { volume: 1 })

  assert.is((await rig.ask('GET', `api/v1/songs/${song}`)).body.sheetFault, null)
})

test('a sheet that is a link is neither read nor followed', async ({ rig, song }) => {
  await rig.put('elsewhere.json', '{"secret": true}')
  await symlink(rig.at('elsewhere.json'), rig.at(SHEET))
  const shown = await rig.ask('GET', `api/v1/songs/${song}`)
  await rig.ask('PATCH', ALTO, { volume: 2 })

  assert.is(shown.body.sheet, null)
  assert.is(await rig.read('elsewhere.json'), '{"secret": true}')
})

test('gives a recording that it has taken, whole or in part, and no other file', async ({ rig }) => {
  await rig.put('raw/secret.webm', 'secret')
  await rig.put('secret.webm', 'secret')
  const whole = await rig.ask('GET', 'recordings/north+carol+alto.webm')
  const part = await rig.ask('GET', 'recordings/north+carol+alto.webm', undefined, { range: 'bytes=0-2' })
  const others = ['secret.webm', '..%2fsecret.webm', '%2e%2e%2fsecret.webm', '..%5csecret.webm', '%00', 'a%0ab']
  const statuses = await Promise.all(others.map(async (name) => (await rig.ask('GET', `recordings/${name}`)).status))

  assert.equal([whole.status, whole.body, whole.headers.get('content-type')], [200, 'recording', 'video/webm'])
  assert.equal([part.status, part.body], [206, 'rec'])
  assert.equal(
    statuses,
    others.map(() => 404),
  )
})

test('a recording that became a link after it was taken is not followed', async ({ rig, song }) => {
  await rig.put('secret', 'secret')
  await symlink(rig.at('secret'), rig.at(`raw/${song}+bass.webm`))
  rig.journal.note([{ topic: 'ingest', key: `raw/${song}+bass.webm`, d: { state: 'taken' } }])

  assert.is((await rig.ask('GET', `recordings/${song}+bass.webm`)).status, 404)
})

test.run()
