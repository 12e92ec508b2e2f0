import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { until } from '../support/until.js'
import { watched } from './watched.js'
import { made } from './whole/recordings.js'

const test = suite('intake')
const SETTLE_MS = 2000

test(
  'hands on a file that has been still for the settle time, with its hash and its siblings',
  watched(async (here) => {
    here.write('song/alto.csv', 'la la')
    here.write('song/bass.csv', 'dum')
    here.write('other.csv')
    await here.start()
    assert.equal(here.taken(), [])

    await here.pass(SETTLE_MS)
    const alto = here.settled.find(({ path }) => path === 'song/alto.csv')!
    assert.equal(here.taken(), ['other.csv', 'song/alto.csv', 'song/bass.csv'])
    assert.is(alto.absolute, here.at('song/alto.csv'))
    assert.is(alto.sizeBytes, 5)
    assert.is(alto.hash, createHash('sha256').update('la la').digest('hex'))
    assert.equal(alto.siblings, ['song/alto.csv', 'song/bass.csv'])
    assert.is(alto.unfinished, undefined)

    await here.pass(60_000)
    assert.equal(here.taken(), [])
  }),
)

test(
  'hands on every file again whose bytes were forgotten, and tells of those that went meanwhile',
  watched(async (here) => {
    here.write('alto.csv', 'la')
    here.write('bass.csv', 'dum')
    await here.start()
    await here.pass(SETTLE_MS)
    assert.equal(here.taken(), ['alto.csv', 'bass.csv'])

    here.book.forgetBytes()
    await here.start()
    rmSync(here.at('bass.csv'))
    await here.pass(SETTLE_MS)
    await here.pass(SETTLE_MS)
    assert.equal(here.taken(), ['alto.csv'])
    assert.equal(here.gone(), ['bass.csv'])
  }),
)

test(
  'waits while a file grows, and takes it once, whole',
  watched(async (here) => {
    await here.start()
    here.write('alto.csv', '1')
    await here.pass(100)
    for (let piece = 2; piece < 9; piece++) {
      appendFileSync(here.at('alto.csv'), String(piece))
      await here.pass(SETTLE_MS - 1)
      assert.equal(here.taken(), [])
    }

    await here.pass(SETTLE_MS)
    assert.is(here.settled[0]?.sizeBytes, 8)
    assert.equal(here.taken(), ['alto.csv'])
  }),
)

test(
  'news of a file that only grows comes now and then',
  watched(async (here) => {
    await here.start()
    for (let piece = 0; piece < 120; piece++) {
      appendFileSync(here.at('alto.csv'), 'la ')
      await here.pass(100)
    }

    assert.is(here.said.length, 3)
  }),
)

test(
  'a recording copied in pieces says what it holds, and is handed on once, whole',
  watched(async (here) => {
    const whole = made('alto.webm', '-c:v', 'libvpx', '-c:a', 'libopus')
    await here.start()
    for (let at = 0; at < whole.length; at += 10_000) {
      appendFileSync(here.at('alto.webm'), whole.subarray(at, at + 10_000))
      await here.pass(100)
      await here.pass(SETTLE_MS)
    }
    assert.equal([...here.said].filter(({ state }) => state === 'taken').length, 1)
    assert.match(JSON.stringify(here.said), /"unfinished":"holds 0.\d s of 2.0 s"/)
    assert.is(here.settled[0]?.hash, createHash('sha256').update(whole).digest('hex'))
    assert.equal(here.taken(), ['alto.webm'])
  }),
)

test(
  'news that could not be told is told later, in its order, and nothing waits for it',
  watched(async (here) => {
    let full = true
    here.write('alto.csv')
    await here.start({
      onListing: (change) => {
        if (full) throw new Error('the disk is full')
        here.said.push(change)
      },
    })
    await here.pass(SETTLE_MS)
    assert.equal(here.taken(), ['alto.csv'])

    full = false
    await here.pass(30_000)
    assert.equal(
      here.said.map(({ state }) => state),
      ['settling', 'taken'],
    )
  }),
)

test(
  'looks again by itself, without being asked and without a hint',
  watched(async (here) => {
    const intake = await here.start()
    here.write('alto.csv')
    here.clock.pass(30_000)
    await until(() => here.lastWord('alto.csv')?.state === 'settling')
    await until(() => !intake.idle())
    await until(() => {
      here.clock.pass(100)
      return here.settled.length > 0
    })

    await intake.whenIdle()
    assert.is(intake.idle(), true)
    assert.equal(here.taken(), ['alto.csv'])
  }),
)

test(
  'scans soon after a hint, but not for a leftover or for what is settling anyway',
  watched(async (here) => {
    const intake = await here.start()
    here.write('alto.csv')
    here.write('.bass.csv.a1B2c3')
    const [hinted] = here.hints.opened
    hinted!.onHint('.bass.csv.a1B2c3')
    assert.is(intake.idle(), true)

    hinted!.onHint('alto.csv')
    assert.is(intake.idle(), false)
    here.clock.pass(200)
    await until(() => here.lastWord('alto.csv')?.state === 'settling')
  }),
)

test(
  'hands on new bytes under a known name again, and nothing for a mere touch',
  watched(async (here) => {
    here.write('alto.csv', 'one')
    await here.start()
    await here.pass(SETTLE_MS)
    assert.equal(here.taken(), ['alto.csv'])

    utimesSync(here.at('alto.csv'), 1, 1)
    await here.pass(100)
    await here.pass(SETTLE_MS)
    assert.equal(here.taken(), [])
    assert.is(here.lastWord('alto.csv')?.state, 'taken')

    here.write('alto.csv', 'two')
    await here.pass(100)
    await here.pass(SETTLE_MS)
    assert.is(here.settled[0]?.hash, createHash('sha256').update('two').digest('hex'))
    assert.equal(here.taken(), ['alto.csv'])
    assert.equal(here.gone(), [])
  }),
)

test(
  'a file replaced by one of the same size and time is seen by its inode',
  watched(async (here) => {
    here.write('alto.csv', 'one')
    utimesSync(here.at('alto.csv'), 1, 1)
    await here.start()
    await here.pass(SETTLE_MS)
    here.taken()

    here.write('.new', 'two')
    utimesSync(here.at('.new'), 1, 1)
    renameSync(here.at('.new'), here.at('alto.csv'))
    await here.pass(100)
    await here.pass(SETTLE_MS)
    assert.equal(here.taken(), ['alto.csv'])
  }),
)

test(
  'a file replaced while it is being handed on is handed on again as it is then',
  watched(async (here) => {
    here.write('alto.csv', 'one')
    const texts: string[] = []
    await here.start({
      onSettled: ({ absolute }) => {
        texts.push(readFileSync(absolute, 'utf8'))
        if (texts.length === 1) here.write('alto.csv', 'three')
      },
    })
    await here.pass(SETTLE_MS)
    await here.pass(100)
    await here.pass(SETTLE_MS)

    assert.equal(texts, ['one', 'three'])
  }),
)

test(
  'says once that a file was removed, after the time a replacement takes',
  watched(async (here) => {
    here.write('alto.csv')
    await here.start()
    await here.pass(SETTLE_MS)
    here.taken()

    rmSync(here.at('alto.csv'))
    await here.pass(100)
    assert.equal(here.gone(), [])
    await here.pass(SETTLE_MS)
    await here.pass(SETTLE_MS)
    assert.equal(here.gone(), ['alto.csv'])
    assert.equal(here.lastWord('alto.csv'), { state: 'gone', path: 'alto.csv' })
  }),
)

test(
  'a file deleted and written anew at once is replaced, not removed',
  watched(async (here) => {
    here.write('alto.csv', 'one')
    await here.start()
    await here.pass(SETTLE_MS)
    here.taken()

    rmSync(here.at('alto.csv'))
    await here.pass(100)
    here.write('alto.csv', 'two')
    await here.pass(100)
    await here.pass(SETTLE_MS)
    assert.equal(here.taken(), ['alto.csv'])
    assert.equal(here.gone(), [])
  }),
)

test(
  'a file renamed within the folder is removed under its old name and handed on under the new one',
  watched(async (here) => {
    here.write('alto.csv')
    await here.start()
    await here.pass(SETTLE_MS)
    here.taken()

    renameSync(here.at('alto.csv'), here.at('bass.csv'))
    await here.pass(100)
    await here.pass(SETTLE_MS)
    assert.equal(here.taken(), ['bass.csv'])
    assert.equal(here.gone(), ['alto.csv'])
  }),
)

test(
  'a file that vanishes before it is still is forgotten',
  watched(async (here) => {
    here.write('alto.csv')
    const intake = await here.start()
    rmSync(here.at('alto.csv'))
    await here.pass(SETTLE_MS)

    assert.equal(here.taken(), [])
    assert.equal(here.gone(), [])
    assert.is(here.lastWord('alto.csv')?.state, 'gone')
    assert.is(intake.idle(), true)
  }),
)

test(
  'a still file that is not whole is waited for, says what it holds, and is then handed on as it is',
  watched(async (here) => {
    here.write('song.json', '{ "parts": {')
    await here.start()
    await here.pass(SETTLE_MS)
    const unfinished = 'ends with 2 brackets still open'
    assert.equal(here.lastWord('song.json'), { state: 'settling', path: 'song.json', sizeBytes: 12, unfinished })
    await here.pass(27_000)
    assert.equal(here.taken(), [])

    await here.pass(1000)
    assert.is(here.settled[0]?.unfinished, unfinished)
    assert.equal(here.taken(), ['song.json'])
  }),
)

test(
  'a file that gets its rest within the patience is handed on whole',
  watched(async (here) => {
    here.write('song.json', '{ "parts": {')
    await here.start()
    await here.pass(SETTLE_MS)
    await here.pass(20_000)
    appendFileSync(here.at('song.json'), '} }')
    await here.pass(100)
    await here.pass(SETTLE_MS)

    assert.is(here.settled[0]?.unfinished, undefined)
    assert.equal(here.taken(), ['song.json'])
  }),
)

test(
  'an empty file is about to be written, for a while',
  watched(async (here) => {
    here.write('alto.webm', '')
    await here.start()
    await here.pass(SETTLE_MS)
    assert.equal(here.taken(), [])
    await here.pass(28_000)
    assert.equal(here.taken(), ['alto.webm'])
  }),
)

test(
  'a file that is nothing of what its name says is not held back',
  watched(async (here) => {
    here.write('alto.webm', 'Dear choirmaster')
    await here.start()
    await here.pass(SETTLE_MS)

    assert.equal(here.taken(), ['alto.webm'])
  }),
)

test(
  'leftovers, links, odd kinds and what is judged not to belong are listed with the reason',
  watched(async (here) => {
    here.write('.alto.csv.a1B2c3')
    here.write('.dropbox.cache/alto.csv')
    here.write('notes.txt')
    mkdirSync(here.at('elsewhere'))
    execFileSync('mkfifo', [here.at('pipe.csv')])
    symlinkSync('/etc/hostname', here.at('link.csv'))
    symlinkSync('/etc', here.at('etc'))
    symlinkSync(here.at('nowhere'), here.at('dangling.csv'))
    await here.start({
      judge: (path) => (path.endsWith('.csv') ? { take: true } : { ignore: 'not a recording' }),
    })
    await here.pass(SETTLE_MS)

    assert.equal(here.taken(), [])
    const because = Object.fromEntries(here.said.map((change) => ['path' in change && change.path, change]))
    assert.equal(Object.keys(because).sort(), [
      '.alto.csv.a1B2c3',
      '.dropbox.cache',
      'dangling.csv',
      'etc',
      'link.csv',
      'notes.txt',
      'pipe.csv',
    ])
    assert.equal(here.lastWord('notes.txt'), {
      ...{ state: 'ignored', path: 'notes.txt', because: 'not a recording' },
      sizeBytes: 9,
    })
    assert.match(JSON.stringify(here.lastWord('etc')), /symbolic link/)
    const words = here.said.length
    rmSync(here.at('etc'))
    await here.pass(30_000)
    assert.equal(here.said.slice(words), [{ state: 'gone', path: 'etc' }])
  }),
)

test(
  'a flat folder takes the files in it and ignores its folders',
  watched(async (here) => {
    here.write('alto.csv')
    here.write('old/alto.csv')
    await here.start({ deep: false })
    await here.pass(SETTLE_MS)

    assert.equal(here.taken(), ['alto.csv'])
    assert.match(JSON.stringify(here.lastWord('old')), /only files directly in/)
  }),
)

test(
  'a name that is not UTF-8 is ignored, not stumbled over',
  watched(async (here) => {
    writeFileSync(Buffer.concat([Buffer.from(`${here.root}/alto`), Buffer.from([0xe4]), Buffer.from('.csv')]), 'la')
    await here.start()
    await here.pass(SETTLE_MS)

    assert.equal(here.taken(), [])
    assert.match(JSON.stringify(here.said), /not UTF-8/)
  }),
)

test(
  'a file known only to be taken is not opened again: a restart hands on what is new and nothing else',
  watched(async (here) => {
    here.write('alto.csv')
    await here.start()
    await here.pass(SETTLE_MS)
    assert.equal(here.taken(), ['alto.csv'])
    await here.intake?.stop()
    here.write('bass.csv')
    here.said = []

    const intake = await here.start()
    await here.pass(SETTLE_MS)
    assert.equal(here.taken(), ['bass.csv'])
    assert.is(here.lastWord('alto.csv'), undefined)
    assert.equal(
      [...intake.listed()].map((change) => change.state),
      ['taken', 'taken'],
    )
  }),
)

test(
  'what was removed or replaced while nobody watched is found at the next start',
  watched(async (here) => {
    here.write('alto.csv')
    here.write('bass.csv')
    here.write('tenor.csv')
    await here.start()
    await here.pass(SETTLE_MS)
    here.taken()
    await here.intake?.stop()
    rmSync(here.at('alto.csv'))
    here.write('bass.csv', 'sung anew')

    await here.start()
    await here.pass(SETTLE_MS)
    assert.equal(here.gone(), ['alto.csv'])
    assert.equal(here.taken(), ['bass.csv'])
  }),
)

test(
  'without its book it hands on everything again',
  watched(async (here) => {
    here.write('alto.csv')
    await here.start()
    await here.pass(SETTLE_MS)
    here.taken()
    here.db.exec('delete from intake_file')

    await here.start()
    await here.pass(SETTLE_MS)
    assert.equal(here.taken(), ['alto.csv'])
  }),
)

test(
  'a file that nobody would take is not in the book and is handed on again later',
  watched(async (here) => {
    here.write('alto.csv')
    let refusals = 2
    await here.start({
      onSettled: ({ path }) => {
        if (refusals-- > 0) throw new Error('the disk is full')
        here.settled.push({ path } as never)
      },
    })
    await here.pass(SETTLE_MS)
    assert.equal(here.book.entries(here.root), [])
    assert.match(JSON.stringify(here.lastWord('alto.csv')), /could not be handed on: the disk is full/)

    await here.pass(30_000)
    assert.equal(here.taken(), [])
    await here.pass(30_000)
    assert.equal(here.taken(), ['alto.csv'])
    assert.is(here.book.entries(here.root).length, 1)
  }),
)

test(
  'a removal that nobody would hear of is said again',
  watched(async (here) => {
    here.write('alto.csv')
    let refusing = true
    await here.start({
      onRemoved: (path) => {
        if (refusing) throw new Error('the disk is full')
        here.removed.push(path)
      },
    })
    await here.pass(SETTLE_MS)
    rmSync(here.at('alto.csv'))
    await here.pass(100)
    await here.pass(SETTLE_MS)
    assert.equal(here.gone(), [])
    assert.match(JSON.stringify(here.lastWord('removed')), /the disk is full/)

    refusing = false
    await here.pass(30_000)
    assert.equal(here.gone(), ['alto.csv'])
    assert.equal(here.lastWord('removed'), { state: 'calm', about: 'removed' })
  }),
)

test(
  'five thousand files are taken in one scan after their time, while the event loop goes on turning',
  watched(async (here) => {
    for (let i = 0; i < 5000; i++) here.write(`layers/l${i}.csv`, String(i))
    let turns = 0
    const turning = setInterval(() => turns++, 0)
    await here.start()
    assert.ok(turns > 0)
    await here.pass(SETTLE_MS)
    clearInterval(turning)

    assert.is(here.settled.length, 5000)
    assert.is(new Set(here.settled.map(({ siblings }) => siblings)).size, 1)
    assert.is(here.intake?.idle(), true)
  }),
)

test(
  'what happens while the event loop is blocked and no hint comes is found by the next scan',
  watched(async (here) => {
    await here.start()
    for (let i = 0; i < 300; i++) here.write(`layers/${i % 7}/l${i}.csv`)
    await here.pass(30_000)
    await here.pass(SETTLE_MS)

    assert.is(here.taken().length, 300)
  }),
)

test(
  'is busy until all is handed on, and idle then',
  watched(async (here) => {
    here.write('alto.csv')
    let letGo: (() => void) | undefined
    const intake = await here.start({ onSettled: () => new Promise((resolve) => (letGo = resolve)) })
    assert.is(intake.idle(), false)
    let told = false
    const idle = intake.whenIdle().then(() => (told = true))

    here.clock.pass(SETTLE_MS)
    await until(() => letGo !== undefined)
    assert.is(told, false)
    letGo?.()
    await idle
    assert.is(intake.idle(), true)
  }),
)

test(
  'one that has stopped calls nobody any more',
  watched(async (here) => {
    here.write('alto.csv')
    const intake = await here.start()
    await intake.stop()
    here.clock.pass(60_000)

    assert.equal(here.taken(), [])
    assert.is(here.hints.closed, 1)
  }),
)

const isRoot = process.getuid?.() === 0
if (isRoot) console.log('skipped: a file that may not be read, since root may read everything')
const unlessRoot = isRoot ? test.skip : test
unlessRoot(
  'a file that may not be read is listed with the reason and taken when it may',
  watched(async (here) => {
    here.write('alto.csv')
    chmodSync(here.at('alto.csv'), 0)
    await here.start()
    await here.pass(SETTLE_MS)
    assert.match(JSON.stringify(here.lastWord('alto.csv')), /cannot be read.*EACCES/)

    chmodSync(here.at('alto.csv'), 0o600)
    await here.pass(100)
    await here.pass(SETTLE_MS)
    assert.equal(here.taken(), ['alto.csv'])
  }),
)

unlessRoot(
  'a folder that may not be read is an alarm, and what is in it is not taken for deleted',
  watched(async (here) => {
    here.write('style/layers/a.csv')
    here.write('b.csv')
    await here.start()
    await here.pass(SETTLE_MS)
    here.taken()
    chmodSync(here.at('style'), 0)
    for (let i = 0; i < 4; i++) await here.pass(30_000)
    assert.match(JSON.stringify(here.lastWord('folder style')), /style cannot be read in full/)
    assert.equal(here.gone(), [])

    chmodSync(here.at('style'), 0o700)
    await here.pass(30_000)
    assert.equal(here.lastWord('folder style'), { state: 'calm', about: 'folder style' })
    assert.equal([here.gone(), here.taken()], [[], []])
  }),
)

test.run()
