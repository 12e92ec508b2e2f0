import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { choir } from '../actors/choir/pipeline.js'
import { dress } from '../actors/dress/pipeline.js'
import type { Outbox } from '../actors/publish/outbox.js'
import { publish } from '../actors/publish/pipeline.js'
import { draw } from '../src/runtime/pipeline.js'

const test = suite('house')
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/** Who may import whom: a file may reach into the folders and files of its own row, and into its own folder. First match counts. */
const MAY: [room: string, reaches: string[]][] = [
  ['src/main.ts', ['src/']],
  ['src/cli/', ['src/', 'actors/', 'native-workers/align/']],
  ['src/service.ts', ['src/', 'actors/dress/']],
  [
    'src/lines.ts',
    ['src/config.ts', 'src/runtime/', 'src/watching.ts', 'actors/choir/', 'actors/dress/', 'actors/publish/'],
  ],
  ['src/drained.ts', ['src/runtime/']],
  ['src/shown.ts', ['src/home.ts', 'src/status/', 'actors/dress/']],
  ['src/watching.ts', ['src/health/', 'src/intake/', 'src/runtime/']],
  ['src/self-watch.ts', ['src/config.ts', 'src/disk/', 'src/errors.ts', 'src/health/', 'src/runtime/']],
  ['src/access.ts', ['src/config.ts', 'src/auth/', 'src/runtime/']],
  [
    'src/service-commands.ts',
    ['src/errors.ts', 'src/runtime/', 'src/status/commands.ts', 'src/status/problem.ts', 'src/status/validate.ts'],
  ],
  [
    'src/arriving.ts',
    ['src/config.ts', 'src/errors.ts', 'src/health/', 'src/remote/', 'src/runtime/', 'src/watching.ts'],
  ],
  ['src/publishing.ts', ['src/errors.ts', 'src/health/', 'src/remote/', 'src/runtime/', 'actors/publish/']],
  [
    'src/service-api.ts',
    [
      ...['src/api/', 'src/auth/', 'src/config.ts', 'src/intake/', 'src/runtime/', 'src/service-commands.ts'],
      ...['src/status/files.ts', 'src/watching.ts'],
    ],
  ],
  ['src/editions.ts', ['src/errors.ts', 'src/media/']],
  ['src/style-folder.ts', ['src/errors.ts', 'src/intake/', 'actors/dress/']],
  ['src/notify.ts', ['src/config.ts']],
  [
    'src/config.ts',
    [
      'src/errors.ts',
      'src/remote/settings',
      'actors/choir/settings.ts',
      'actors/dress/settings.ts',
      'actors/publish/settings.ts',
    ],
  ],
  ['src/home.ts', ['src/config.ts', 'src/errors.ts', 'src/remote/', 'src/runtime/', 'src/store/']],
  ['src/errors.ts', []],
  ['src/runtime/', ['src/errors.ts', 'src/media/pool.ts']],
  ['src/intake/', ['src/errors.ts', 'src/runtime/']],
  ['src/media/', ['src/errors.ts', 'src/runtime/', 'native-workers/']],
  ['src/disk/', ['src/errors.ts', 'src/runtime/']],
  ['src/health/', ['src/errors.ts', 'src/runtime/']],
  ['src/store/', ['src/errors.ts', 'src/runtime/']],
  ['src/remote/', ['src/errors.ts', 'src/runtime/']],
  ['src/status/', ['src/errors.ts', 'src/runtime/', 'src/auth/']],
  ['src/auth/', ['src/errors.ts', 'src/runtime/']],
  ['src/api/', ['src/errors.ts', 'src/runtime/', 'src/status/', 'src/auth/', 'actors/choir/', 'actors/dress/']],
  ['src/web/', ['src/status/client.ts', 'src/status/protocol.ts', 'actors/dress/', 'actors/choir/room.ts']],
  ['actors/choir/', ['src/runtime/', 'src/errors.ts', 'native-workers/align/index.ts']],
  ['actors/publish/', ['src/runtime/', 'src/errors.ts', 'src/remote/']],
  ['actors/dress/', ['src/runtime/', 'src/errors.ts', 'native-workers/compress.ts', 'native-workers/composite/']],
  ['native-workers/', []],
]

const FORBIDDEN_NAMES = /(^|\/)(utils?|common|lib|helpers?|misc|tools-?box)(\.ts|\/)/
const TOP_LEVEL = ['package.json', 'tsconfig.json', 'src', 'actors', 'native-workers', 'config', 'test', 'README.md']
const BESIDES = ['package-lock.json', 'LICENSE', 'node_modules', 'dist', 'data', 'coverage']

const sources = ['src', 'actors', 'native-workers', 'test'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('node_modules'))
    .map((file) => `${folder}/${file}`),
)
const text = (file: string) => readFileSync(join(root, file), 'utf8')

function importsOf(file: string): string[] {
  const found = [...text(file).matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map((match) => match[1]!)
  const paths = found.map((to) => relative(root, resolve(root, dirname(file), to)))
  return paths.map((path) => {
    const source = path.replace(/\.js$|(?<=\/[a-z-]+)$/, '.ts')
    return existsSync(join(root, `${source}x`)) ? `${source}x` : source
  })
}

test('every file keeps to its rooms', () => {
  const strays: string[] = []
  for (const file of sources.filter((source) => !source.startsWith('test/'))) {
    const [room, reaches] = MAY.find(([prefix]) => file.startsWith(prefix)) ?? ['', []]
    assert.ok(room, `${file} has no row in the table of rooms`)
    for (const to of importsOf(file)) {
      if (!to.startsWith(room.endsWith('.ts') ? '\0' : room) && !reaches.some((reach) => to.startsWith(reach))) {
        strays.push(`${file} reaches into ${to}`)
      }
    }
  }
  assert.equal(strays, [])
})

test('pages reach nothing that is only there in Node', () => {
  const seen = new Set(sources.filter((file) => file.startsWith('src/web/') && file !== 'src/web/vite.config.ts'))
  for (const file of seen) {
    const values = text(file).replace(/^import type [^;]*?from '[^']+'$/gm, '')
    assert.not.match(values, /from '(node:|zod|better-sqlite3|sharp|piscina|ws|hono)/, `${file} comes into the browser`)
    for (const [, to] of values.matchAll(/(?:from|import\()\s*'(\.[^']+)\.js'/g)) {
      const source = relative(root, resolve(root, dirname(file), to!))
      seen.add(existsSync(join(root, `${source}.ts`)) ? `${source}.ts` : `${source}.tsx`)
    }
  }
  assert.ok(seen.has('actors/dress/stacks.ts'), 'the viewer stacks layers by the rules of the product')
})

test('what is imported is there', () => {
  for (const file of sources) {
    for (const to of importsOf(file)) assert.ok(existsSync(join(root, to)), `${file} imports ${to}`)
  }
})

test('every test file runs its suite', () => {
  for (const file of sources.filter((source) => source.endsWith('.test.ts'))) {
    assert.match(text(file), /\.run\(\)\n$/, `${file} must end in .run()`)
  }
})

test('no file is named for nothing in particular', () => {
  assert.equal(
    sources.filter((file) => FORBIDDEN_NAMES.test(file)),
    [],
  )
})

test('only one module knows fluent-ffmpeg, only one knows piscina', () => {
  for (const name of ['fluent-ffmpeg', 'piscina']) {
    const knowing = sources.filter((file) => new RegExp(`from '${name}'`).test(text(file)))
    assert.is(knowing.filter((file) => !file.startsWith('test/')).length, 1, `${name}: ${knowing}`)
  }
})

test('only the configuration reads the environment, only main ends the process', () => {
  const product = sources.filter((file) => !file.startsWith('test/'))
  assert.equal(
    product.filter((file) => /process\.env/.test(text(file)) && file !== 'src/config.ts'),
    [],
  )
  assert.equal(
    product.filter((file) => /process\.exit\(/.test(text(file)) && file !== 'src/main.ts'),
    [],
  )
})

test('nothing is exported by default, and no file only hands on what others export', () => {
  for (const file of sources) {
    // vite takes its configuration from nowhere else
    if (file !== 'src/web/vite.config.ts') assert.not.match(text(file), /^export default/m, file)
    assert.not.match(text(file), /^export \* from/m, file)
  }
})

test('the README shows the pipelines as they are', () => {
  const readme = text('README.md')
  for (const picture of [draw(choir), draw(dress), draw(publish({} as Outbox))]) {
    assert.ok(readme.includes(picture), `README.md: expected\n${picture}`)
  }
})

test('the top level holds what it should and nothing else', () => {
  const there = readdirSync(root).filter((name) => !name.startsWith('.'))
  assert.equal(
    there.filter((name) => !TOP_LEVEL.includes(name) && !BESIDES.includes(name)),
    [],
  )
  for (const name of TOP_LEVEL) assert.ok(existsSync(join(root, name)), `${name} is missing`)
})

test.run()
