/** Whatever is dropped, the service names it, says what it found and expected, and goes on with the rest of the song. */

import { existsSync } from 'node:fs'
import { appendFile, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { cut } from './media.js'
import { ground, processesNaming, RECORDINGS, type Running, Subscriber, start, troupe } from './troupe.js'

const SONG = 'northside+carol'
const test = suite('whole / bad input')
const at = await ground('whole-bad')
const song = new Subscriber(`song/${SONG}`)
const ingest = new Subscriber('ingest')
let service: Running

const raw = (name: string) => join(at.raw, name)
const partIs = (part: string, status: string) => (self: Subscriber) => self.items.get(`part/${part}`)?.status === status
const because = (part: string) => String(song.items.get(`part/${part}`)!.because)
/** Settling, the patience for the rest of an unfinished file, and five seconds for looking at it. */
const IN_TIME_MS = 400 + 1_500 + 5_000

test.before(async () => {
  service = await start(at.data, '--config', at.config)
  await song.connect(service.url)
  await ingest.connect(service.url)
})
test.after(async () => {
  await song.disconnect()
  await ingest.disconnect()
  await service.stop()
  await at.clear()
})

/** Drops a file; resolves with what its part is told when it has failed. */
async function refused(part: string, write: (to: string) => Promise<unknown>, ending = 'webm'): Promise<string> {
  await write(raw(`${SONG}+${part}.${ending}`))
  await song.until(`${part} to fail`, partIs(part, 'failed'), IN_TIME_MS)
  return because(part)
}

test('a song without a backing part waits, and says so', async () => {
  await cut(join(RECORDINGS, `${SONG}+alto.webm`), raw(`${SONG}+alto.webm`), 5)
  await song.until('the song to wait', ({ items }) => items.get('song')?.status === 'waiting')

  assert.match(String(song.items.get('song')!.because), /backing/)
})

test('a recording that was cut short is refused with the seconds that were found and expected', async () => {
  const whole = await readFile(join(RECORDINGS, `${SONG}+soprano.webm`))
  const why = await refused('short', (to) => writeFile(to, whole.subarray(0, Math.round(whole.length * 0.55))))

  assert.match(why, /northside\+carol\+short\.webm was cut short: found \d+\.\d+ s of it, expected 20\.\d+ s/)
})

test('text that is named .webm is refused in words', async () => {
  const why = await refused('notes', (to) => writeFile(to, 'Dear choir, the recordings follow tomorrow.\n'))

  assert.match(why, /northside\+carol\+notes\.webm is not a recording.*Dear choir.*expected WebM/)
})

test('a playlist that is named .webm is refused, and what it points at is not read', async () => {
  const secret = join(at.root, 'secret.wav')
  await writeFile(secret, 'RIFF')
  const list = `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://${secret}\n#EXT-X-ENDLIST\n`
  const why = await refused('list', (to) => writeFile(to, list))

  assert.match(why, /list\.webm is not a recording.*#EXTM3U/)
  assert.not.match(service.said(), /secret/)
})

test('an empty file is refused once nothing has come for a while', async () => {
  assert.match(await refused('empty', (to) => writeFile(to, '')), /empty\.webm is empty \(0 bytes\): expected/)
})

test('a header without a recording is refused', async () => {
  const head = (await readFile(join(RECORDINGS, `${SONG}+bass.webm`))).subarray(0, 300)

  assert.match(await refused('head', (to) => writeFile(to, head)), /head\.webm/)
})

test('names that do not parse are listed as ignored, with the reason', async () => {
  const strangers = [
    'holiday.webm',
    'a+b.webm',
    'a+b+c+d.webm',
    `${SONG}+so prano.webm`,
    `${SONG}+x.exe`,
    '.hidden+a+b.webm',
  ]
  for (const name of strangers) await writeFile(raw(name), 'x')
  await mkdir(raw('folder'))
  await ingest.until('all to be ignored', ({ items }) =>
    [...strangers, 'folder'].every(
      (name) => items.get(`raw/${name}`)?.state === 'ignored' && items.get(`raw/${name}`)?.because,
    ),
  )
  assert.match(String(ingest.items.get('raw/a+b.webm')!.because), /expected <choir>\+<song>\+<part>\.webm/)
  assert.is((await troupe('explain', 'holiday.webm', '--data', at.data)).code, 1)
})

test('a name that begins with a dash is a name like others', async () => {
  const dash = new Subscriber('song/-i+-y')
  await dash.connect(service.url)
  await cut(join(RECORDINGS, `${SONG}+tenor.webm`), raw('-i+-y+-filter.webm'), 2)
  await dash.until('it to be converted', ({ items }) => items.get('part/-filter')?.status === 'converted')
  await dash.disconnect()
})

test('the rest of the song goes on: with a backing it is done', async () => {
  await cut(join(RECORDINGS, `${SONG}+backing.webm`), raw(`${SONG}+backing.webm`), 5)
  await song.until('the song', ({ items }) => items.get('song')?.status === 'done')

  assert.equal(song.items.get('song')!.failedParts, ['empty', 'head', 'list', 'notes', 'short'])
  assert.ok(existsSync(join(at.store, `final/${SONG}+auto-final.mp4`)))
})

test('the same recording dropped twice is one piece of work', async () => {
  const conversions = async () =>
    JSON.parse(
      (
        await troupe(
          'jobs',
          '--json',
          '--state',
          'done',
          '--stage',
          'choir/convert',
          '--key',
          `${SONG}+alto`,
          '--data',
          at.data,
        )
      ).out,
    ).jobs
  const before = await conversions()
  const bytes = await readFile(raw(`${SONG}+alto.webm`))
  const { seq } = song.events.at(-1)!
  await rm(raw(`${SONG}+alto.webm`))
  await writeFile(raw(`${SONG}+alto.webm`), bytes)
  await ingest.until(
    'it to be taken again',
    ({ items, events }) =>
      events.some((event) => event.seq > seq && event.key === `raw/${SONG}+alto.webm`) &&
      items.get(`raw/${SONG}+alto.webm`)?.state === 'taken',
  )

  assert.equal(await conversions(), before)
})

test('a part that is replaced while it is converted becomes the newer one', async () => {
  await copyFile(join(RECORDINGS, `${SONG}+bass.webm`), raw(`${SONG}+guest.webm`))
  await song.until('it to be taken', partIs('guest', 'new'))
  await cut(join(RECORDINGS, `${SONG}+guitar.webm`), raw(`${SONG}+guest.webm`), 3)
  await song.until('the newer one', ({ items }) => {
    const { status, seconds } = items.get('part/guest') ?? {}
    return (
      ['converted', 'aligned', 'needs-review'].includes(String(status)) && Number(seconds) > 2 && Number(seconds) < 4
    )
  })
})

test('a part that is deleted while it is converted leaves no failure behind', async () => {
  await copyFile(join(RECORDINGS, `${SONG}+soprano.webm`), raw(`${SONG}+leaver.webm`))
  await song.until('it to be taken', partIs('leaver', 'new'))
  await rm(raw(`${SONG}+leaver.webm`))
  await song.until('it to be gone', ({ items }) => !items.has('part/leaver'))
  await song.until('the song without it', ({ items }) => items.get('song')?.status === 'done')

  const jobs = JSON.parse((await troupe('jobs', '--json', '--key', 'leaver', '--data', at.data)).out).jobs
  assert.equal(jobs, [])
})

test('a song sheet with an unknown key is read, and the key named', async () => {
  await writeFile(raw(`${SONG}.json`), JSON.stringify({ parts: { alto: { volum: 0.5, volume: 0.8 } }, colour: 'red' }))
  await song.until('the sheet', ({ items }) => items.get('sheet')?.status === 'needs-review')

  assert.match(JSON.stringify(song.items.get('sheet')), /northside\+carol\.json.*volum/)
})

test('a song sheet that is no JSON, or holds impossible values, is refused and the last good one stands', async () => {
  await writeFile(raw(`${SONG}.json`), '{ "parts": { "alto": { "volume": "loud" } } }')
  await song.until('it to fail', ({ items }) => items.get('sheet')?.status === 'failed')
  assert.match(String(song.items.get('sheet')!.because), /northside\+carol\.json.*parts\.alto\.volume.*loud.*expected/s)
  await writeFile(raw(`${SONG}.json`), '{ "parts": ')
  await song.until('the other reason', ({ items }) => /line 1/.test(String(items.get('sheet')?.because)))
})

test('a file that comes back good after it failed is no failure any more', async () => {
  await appendFile(raw(`${SONG}+empty.webm`), await readFile(join(RECORDINGS, `${SONG}+tenor.webm`)))
  await song.until('it to be heard', ({ items }) =>
    ['aligned', 'needs-review'].includes(String(items.get('part/empty')?.status)),
  )
})

/** Envelopes that wait or run. */
async function openWork(): Promise<number> {
  const { open } = (await (await fetch(`${service.url}/healthz`)).json()) as { open: number }
  return open
}

test('nothing is left running that nobody waits for', async () => {
  // done may still be said of the run before the last change
  while ((await openWork()) > 0) await sleep(100)
  await song.until('the song', ({ items }) => items.get('song')?.status === 'done')
  assert.equal(processesNaming(`file:${at.data}`), [])
})

test.run()
