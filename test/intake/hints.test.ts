import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { type Hinted, openHints } from '../../src/intake/hints.js'
import { until } from '../support/until.js'
import { watched } from './watched.js'

const test = suite('intake / hints')

/** A folder with real watches, ready, and the paths hinted at since. */
const hinted = (options: Pick<Hinted, 'deep'>, body: (root: string, paths: string[]) => Promise<void>) => async () => {
  const root = mkdtempSync(join(tmpdir(), 'troupe-hints-'))
  mkdirSync(join(root, 'style/layers'), { recursive: true })
  const paths: string[] = []
  const filesByFolder = new Map<string, number>()
  const onFault = (because: string) => assert.unreachable(because)
  const hints = openHints({ root, ...options, filesByFolder, onHint: (path) => paths.push(path), onFault })
  try {
    await until(() => paths.includes(''))
    await body(root, paths)
  } finally {
    await hints.close()
    rmSync(root, { recursive: true })
  }
}

test(
  'a file that is written, grows or goes is hinted at, without a watch of its own',
  hinted({ deep: false }, async (root, paths) => {
    for (const change of [
      () => writeFileSync(join(root, 'alto.webm'), 'la'),
      () => writeFileSync(join(root, 'alto.webm'), 'la la'),
      () => rmSync(join(root, 'alto.webm')),
    ]) {
      paths.length = 0
      change()
      await until(() => paths.includes('alto.webm'))
    }
  }),
)

test(
  'a deep folder is hinted at in all its depth, and in folders that come later',
  hinted({ deep: true }, async (root, paths) => {
    writeFileSync(join(root, 'style/layers/a.png'), 'a')
    await until(() => paths.includes('style/layers/a.png'))

    mkdirSync(join(root, 'other'))
    let written = 0
    await until(() => {
      if (existsSync(join(root, 'other'))) writeFileSync(join(root, `other/${written++ % 50}.png`), 'b')
      return paths.some((path) => path.startsWith('other/'))
    })
  }),
)

test('a large folder and what is below it are hinted at too, though chokidar leaves them out', async () => {
  const root = mkdtempSync(join(tmpdir(), 'troupe-hints-'))
  mkdirSync(join(root, 'style/layers/deeper'), { recursive: true })
  const paths: string[] = []
  const onFault = (because: string) => assert.unreachable(because)
  const small = new Map([['style/layers', 1]])
  const hints = openHints({ root, deep: true, filesByFolder: small, onHint: (path) => paths.push(path), onFault })
  try {
    await until(() => paths.includes(''))
    hints.weigh(
      new Map([
        ['style/layers', 20_000],
        ['style/layers/deeper', 1],
      ]),
    )
    for (const path of ['style/layers/a.png', 'style/layers/deeper/b.png', 'c.png']) {
      writeFileSync(join(root, path), 'a')
      await until(() => paths.includes(path))
    }
  } finally {
    await hints.close()
    rmSync(root, { recursive: true })
  }
})

test(
  'a file dropped into a watched folder is handed on without anybody asking',
  watched(async (here) => {
    const intake = await here.start({ openHints })
    await until(() => !intake.idle())
    here.write('alto.csv')
    await until(() => {
      here.clock.pass(200)
      return here.settled.length > 0
    })

    assert.equal(here.taken(), ['alto.csv'])
  }),
)

test.run()
