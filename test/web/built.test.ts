import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const test = suite('web / built')

/** Beside the compiled tests, where the set-up builds it. */
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../web')
const isBuilt = existsSync(join(root, 'index.html'))
if (!isBuilt) console.log(`skipped: the pages are not built, there is no ${root}`)
const check = isBuilt ? test : test.skip

const text = (file: string) => readFileSync(join(root, file), 'utf8')
const matches = (of: string, pattern: RegExp) => [...of.matchAll(pattern)].map((match) => match[1]!)

/** The scripts a browser fetches before anybody has gone anywhere: those of the document and what they import outright. */
function firstScripts(): Set<string> {
  const found = new Set<string>()
  const follow = (file: string) => {
    if (found.has(file)) return
    found.add(file)
    const imported = matches(text(file), /(?:from|import)\s*"\.\/([^"]+\.js)"/g)
    for (const name of imported) follow(`assets/${name}`)
  }
  for (const file of matches(text('index.html'), /(?:src|href)="\.\/([^"]+\.js)"/g)) follow(file)
  return found
}

check('the first view is less than 150 kB of script, with any one page', () => {
  const bytes = (file: string) => gzipSync(text(file)).length
  const first = firstScripts()
  const others = readdirSync(join(root, 'assets')).filter((name) => name.endsWith('.js'))
  const largest = Math.max(
    ...others.filter((name) => !first.has(`assets/${name}`)).map((name) => bytes(`assets/${name}`)),
  )
  const total = [...first].reduce((sum, file) => sum + bytes(file), 0)

  assert.ok(first.size >= 2 && total > 5_000, `found only ${total} B in ${[...first]}`)
  assert.ok(total + largest < 150_000, `found ${total} B and a page of ${largest} B`)
})

check('nothing in the document is inline, and everything is relative to it', () => {
  const html = text('index.html')

  assert.not.match(html, /<script(?![^>]*\ssrc=)/)
  assert.not.match(html, /<style|\sstyle=|\son[a-z]+=/)
  for (const address of matches(html, /(?:src|href)="([^"]*)"/g)) assert.match(address, /^\.\//)
})

check('styles ask for nothing from elsewhere', () => {
  const sheets = readdirSync(join(root, 'assets')).filter((name) => name.endsWith('.css'))
  assert.ok(sheets.length > 0)
  for (const sheet of sheets) assert.not.match(text(`assets/${sheet}`), /@import|url\(["']?(?:https?:)?\/\//)
})

test.run()
