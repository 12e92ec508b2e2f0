import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { asked, CHOIR, CHOIR_IS_HERE, choirFiles, cuts, made } from './recordings.js'

const test = suite('intake / whole / webm')

if (!CHOIR_IS_HERE) console.log(`skipped: recordings of a choir, ${CHOIR} is not here`)

for (const file of CHOIR_IS_HERE ? [...choirFiles(), ...choirFiles('extra')] : []) {
  test(`${basename(file)} is whole`, async () => {
    assert.equal(await asked(basename(file), readFileSync(file)), { is: 'whole' })
  })

  test(`${basename(file)} is unfinished wherever it is cut`, async () => {
    for (const cut of cuts(readFileSync(file))) {
      assert.is((await asked(basename(file), cut)).is, 'unfinished', `cut at byte ${cut.length}`)
    }
  })
}

if (CHOIR_IS_HERE) {
  test('a cut recording says how many seconds it holds of how many', async () => {
    const [file] = choirFiles('bad').filter((name) => name.includes('truncated'))

    assert.equal(await asked('alto.webm', readFileSync(file!)), {
      is: 'unfinished',
      because: 'holds 11.5 s of 20.6 s',
    })
  })

  test('a live recording says how far its last block reaches past the end', async () => {
    const whole = readFileSync(choirFiles('extra')[0]!)

    const cut = await asked('alto.webm', whole.subarray(0, whole.length - 7))
    assert.equal(cut, { is: 'unfinished', because: 'ends 7 bytes before its last block does' })
  })

  test('a recording for which room was reserved but not yet filled is unfinished', async () => {
    const [file] = choirFiles()
    for (const share of [0.3, 0.9]) {
      const bytes = readFileSync(file!)
      bytes.fill(0, Math.ceil(bytes.length * share))
      assert.is((await asked('alto.webm', bytes)).is, 'unfinished', `filled to ${share}`)
    }
  })

  test('a bare header is unfinished, and a renamed letter tells nothing', async () => {
    const bad = Object.fromEntries(choirFiles('bad').map((file) => [basename(file), readFileSync(file)]))

    assert.is((await asked('a.webm', bad['northside+carol+headeronly.webm']!)).is, 'unfinished')
    assert.is((await asked('a.webm', bad['northside+carol+notes.webm']!)).is, 'unknown')
    assert.equal(await asked('a.webm', bad['northside+carol+empty.webm']!), { is: 'unfinished', because: 'is empty' })
  })
}

test('what ffmpeg writes is whole, with sizes and, live, without', async () => {
  const sized = made('a.webm', '-c:v', 'libvpx', '-c:a', 'libopus')
  const live = made('a.webm', '-c:v', 'libvpx', '-c:a', 'libopus', '-live', '1')
  const mkv = made('a.mkv', '-c:v', 'mpeg4', '-c:a', 'flac')

  assert.equal(await asked('a.webm', sized), { is: 'whole' })
  assert.equal(await asked('a.webm', live), { is: 'whole' })
  assert.equal(await asked('A.MKV', mkv), { is: 'whole' })
  assert.is((await asked('a.webm', live.subarray(0, -1))).is, 'unfinished')
})

test('a playlist under the name of a recording tells nothing', async () => {
  assert.equal(await asked('a.webm', Buffer.from('#EXTM3U\nhttp://example.org/a.ts\n')), { is: 'unknown' })
})

test('a file of countless tiny parts is let go, not walked to its end', async () => {
  const head = Buffer.from('1a45dfa3801853806701ffffffffffffff', 'hex')
  const voids = Buffer.alloc(5_000_000)
  for (let at = 0; at < voids.length; at += 2) voids.writeUInt16BE(0xec80, at)

  assert.equal(await asked('a.webm', Buffer.concat([head, voids])), { is: 'unknown' })
})

test.run()
