// A fresh clone -> ready to run: ffmpeg, packages, compiled code. Plain JavaScript, since it runs before there is a compiler.
// Says what it does, does only what is missing, and is quick the second time.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const OLDEST_NODE = [20, 19]

const say = (what) => process.stderr.write(`set-up: ${what}\n`)

function fail(what, advice) {
  process.stderr.write(`set-up failed: ${what}\n${advice ? `  ${advice}\n` : ''}`)
  process.exit(1)
}

/** Output is kept back and shown only when the command fails: a quiet set-up is a good one. */
function run(command, args, what) {
  say(what)
  const { status, stdout, stderr, error } = attempt(command, args)
  if (status === 0) return
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`)
  fail(`${command} ${args.join(' ')}: ${error?.message ?? `exit code ${status}`}`)
}

const attempt = (command, args) => spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 })

/** Does it start? Not every program knows the same word for its version. */
const there = (command, word = '--version') => spawnSync(command, [word], { stdio: 'ignore' }).status === 0

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return
  fail(`Node ${process.versions.node} is too old`, `Troupe needs Node ${OLDEST_NODE.join('.')} or later`)
}

function ensureFfmpeg() {
  if (!there('ffmpeg', '-version') || !there('ffprobe', '-version')) fromDistribution('ffmpeg', ['ffmpeg'])
}

/** `what` is missing and in these packages. As root, or with sudo. */
function fromDistribution(what, packages) {
  const advice = `Install it by hand (apt-get install ${packages.join(' ')}), then run this again.`
  if (!existsSync('/usr/bin/apt-get')) fail(`${what} is missing, and there is no apt-get here`, advice)
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo']
  if (asRoot.length > 0) {
    // -n: a password prompt in the middle of a set-up that prints nothing would look like a hang
    const may = spawnSync('sudo', process.stdin.isTTY ? ['-v'] : ['-n', 'true'], { stdio: 'inherit' })
    if (may.status !== 0) fail(`${what} is missing, and sudo does not let us install it`, advice)
  }
  const apt = (...args) => [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args]
  const [update, ...updateArgs] = apt('update', '-qq')
  run(update, updateArgs, 'reading the list of packages')
  const [install, ...installArgs] = apt('install', '-y', '-qq', '--no-install-recommends', ...packages)
  run(install, installArgs, `installing ${what} from the distribution`)
}

/** Needed only where the built form of a native package cannot be fetched. */
const COMPILER = ['g++', 'make', 'python3']
const hasCompiler = () => COMPILER.every((program) => there(program))

function ensureCompiler() {
  if (!hasCompiler()) fromDistribution('a compiler', COMPILER)
}

const hashOf = (files) => {
  const hash = createHash('sha256').update(process.versions.modules)
  for (const file of files) hash.update(file).update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

/** Does `work` unless it was done for the same files before. The stamp is written last, so that a broken set-up is done again. */
function unlessDone(stamp, files, isThere, work) {
  const path = join(root, stamp)
  const wanted = hashOf(files)
  if (isThere && existsSync(path) && readFileSync(path, 'utf8') === wanted) return
  rmSync(path, { force: true })
  work()
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, wanted)
}

/** A native package whose install script was not run, or ran for another Node, is built here and now. */
function ensureNative() {
  const broken = () => {
    const probe = `new (require('better-sqlite3'))(':memory:').close()`
    return spawnSync(process.execPath, ['-e', probe], { cwd: root, stdio: 'ignore' }).status !== 0
  }
  if (!broken()) return
  ensureCompiler()
  run('npm', ['rebuild', 'better-sqlite3'], 'building better-sqlite3 (about two minutes)')
  if (broken()) fail('better-sqlite3 does not load', 'What its build said stands above, or in the log of npm')
}

function installPackages() {
  const install = ['ci', '--no-audit', '--no-fund']
  const what = 'installing packages (some are built from source: up to two minutes)'
  if (!hasCompiler()) {
    say(what)
    if (attempt('npm', install).status === 0) return
    // npm takes everything back when one package cannot be built
    ensureCompiler()
  }
  run('npm', install, what)
}

function ensurePackages() {
  // a link leads to the packages of another checkout: `npm ci` would empty that one
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) return ensureNative()
  const files = ['package.json', 'package-lock.json']
  unlessDone('node_modules/.troupe-packages', files, existsSync(join(root, 'node_modules')), () => {
    installPackages()
    ensureNative()
  })
}

const sourcesIn = (folder, kinds = /\.(ts|json)$/) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && kinds.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1))
    .sort()

/** Of the one module that others import; its types stand beside it. */
const CLIENT_TYPES =
  'src/status/client.ts --ignoreConfig --declaration --emitDeclarationOnly --outDir dist/src/status --target es2023 --module nodenext --types node --strict'.split(
    ' ',
  )

/** A bare module whose memory we lay out; vectors never cross its border, which is what 112 warns of. */
const KERNEL =
  '-O3 --noAssert --zeroFilledMemory --runtime stub --importMemory --enable simd --disableWarning 112'.split(' ')

function build() {
  const files = [
    'tsconfig.json',
    'package-lock.json',
    ...['src', 'actors', 'native-workers', 'test'].flatMap((folder) => sourcesIn(folder)),
  ]
  unlessDone('dist/.built', files, existsSync(join(root, 'dist/src/main.js')), () => {
    const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
    const asc = join(dirname(createRequire(import.meta.url).resolve('assemblyscript/package.json')), 'bin/asc.js')
    run(process.execPath, [tsc, '-p', '.'], 'compiling')
    run(process.execPath, [tsc, ...CLIENT_TYPES], 'writing the types of the client')
    const kernel = ['native-workers/composite/kernel/index.ts', '-o', 'dist/native-workers/composite/kernel.wasm']
    run(process.execPath, [asc, ...kernel, ...KERNEL], 'compiling the kernels')
  })
}

/** The pages use the client of the status and pure arithmetic of the lines, hence the folders beside their own. */
function buildPages() {
  const folders = ['src/web', 'src/status', 'actors'].flatMap((folder) => sourcesIn(folder, /./))
  const files = ['package-lock.json', ...folders]
  unlessDone('dist/.built-web', files, existsSync(join(root, 'dist/web/index.html')), () => {
    const { resolve } = createRequire(import.meta.url)
    const tsc = join(dirname(resolve('typescript/package.json')), 'bin/tsc')
    const vite = join(dirname(resolve('vite/package.json')), 'bin/vite.js')
    run(process.execPath, [tsc, '-p', 'src/web'], 'checking the pages')
    run(process.execPath, [vite, 'build', '--config', 'src/web/vite.config.ts'], 'building the pages')
  })
}

checkNode()
ensureFfmpeg()
ensurePackages()
build()
buildPages()
