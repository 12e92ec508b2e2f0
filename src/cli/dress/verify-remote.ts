/** troupe verify --remote: exactly what of a style, or of the whole store, the bucket lacks, holds otherwise, or holds though nobody wants it. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { compositesKey, foldersOf } from '../../../actors/dress/cuts.js'
import { SIDES } from '../../../actors/dress/names.js'
import { pictureName } from '../../../actors/dress/plan.js'
import type { Config } from '../../config.js'
import { Usage } from '../../errors.js'
import { openBucket } from '../../home.js'
import { openJournal } from '../../lines.js'
import type { Bucket } from '../../remote/bucket.js'
import { compare, type Finding } from '../../remote/compare.js'
import { droppedIn } from '../../remote/dropped.js'
import { keysIn, leaving, onlyThose } from '../../remote/near-keys.js'
import { isNearOnly } from '../../remote/near-only.js'
import { openUploadLedger, type UploadLedger } from '../../remote/upload-ledger.js'
import { FolderStore } from '../../store/folder.js'
import { openStyleFolder } from '../../style-folder.js'
import { configOf } from '../config-of.js'
import { EXIT } from '../exit.js'
import type { Invocation } from '../invocation.js'
import { pour } from '../pour.js'
import { plain } from '../table.js'
import { plansIn } from './plans.js'
import { expectLayers } from './viewer.js'

/** So many of each kind are named to a person; JSON names all. */
const NAMED = 20
const DROPPED_AT_ONCE = 1_000
/** Everything that can be in the store lies below these. */
const TOPS = [
  '.known/',
  '.made/',
  'converted/',
  'definition/',
  'final-parts/',
  'final/',
  'preview/',
  'renders/',
  'snapshots/',
]

type Kind = 'missing' | 'extra' | 'different'

interface Scope {
  /** What is looked at, in words. */
  what: string
  prefixes: readonly string[]
  expected: Iterable<string> | AsyncIterable<string>
  /** Whether an object that is not expected is known for one that nobody wants any more. */
  isSpent(key: string): boolean
}

interface Tally extends Record<Kind, number> {
  same: number
  /** Of the missing and different ones, those that the service has yet to send. */
  planned: number
  pruned: number
}

export async function verifyRemote(call: Invocation): Promise<number> {
  const config = configOf(call)
  if (config.store.home !== 's3')
    throw new Usage('--remote: no bucket is configured: expected service.store.home to be s3')
  if (call.text('out') !== undefined) throw new Usage('--out: found it beside --remote: expected one of them')
  const bucket = await openBucket(config)
  const journal = existsSync(config.paths.database) ? openJournal(config.paths.database) : undefined
  try {
    const ledger = journal && openUploadLedger(journal.db)
    const near = new FolderStore(config.paths.store)
    const scope = call.operands[0] === undefined ? wholeStore(config, ledger) : await styleIn(call.operands[0], call)
    const tally: Tally = { missing: 0, extra: 0, different: 0, same: 0, planned: 0, pruned: 0 }
    const known = ledger?.known ?? (() => undefined)
    const compared = compare({ bucket, etags: config.store.s3.etags, file: (key) => near.path(key), known, ...scope })
    const counted = counting(compared, tally, ledger)
    const isSpent = call.flag('strangers') ? () => true : scope.isSpent
    const findings = call.flag('prune') ? pruning(counted, tally, { bucket, ledger, isSpent }) : counted
    await pour(call.json ? inJson(findings, tally, scope) : inWords(findings, tally, scope))
    const left = tally.missing + tally.different + tally.extra - tally.pruned
    return left > 0 ? EXIT.failed : EXIT.ok
  } finally {
    journal?.close()
    bucket.close()
  }
}

/** Every picture of a style and every cut of it, as the local verify expects them. */
async function styleIn(path: string, call: Invocation): Promise<Scope> {
  const folder = await openStyleFolder(resolve(path), { names: call.text('names') })
  expectLayers(folder)
  const { id, colors, cuts } = folder.style
  const plans = await plansIn(folder)
  function* names(): Generator<string> {
    for (const side of SIDES) {
      const { lengths, stacks } = plans[side]
      for (let color = 0; color < colors; color++) {
        for (const cut of foldersOf(cuts)) {
          for (const { pictures } of stacks) {
            for (const [length, codes] of pictures) {
              yield `${compositesKey(id)}/${cut}/${pictureName(codes, lengths[length] as string, side, color)}`
            }
          }
        }
      }
    }
  }
  return { what: id, prefixes: [`${compositesKey(id)}/`], expected: names(), isSpent: () => true }
}

/**
 * What lies here and goes out, and what was sent and lies here no more, unless the service itself has dropped it. Of the rest
 * nobody here knows whether it is wanted: a new box has neither the objects nor the ledger of the one before it.
 */
function wholeStore({ paths, store }: Config, ledger: UploadLedger | undefined): Scope {
  const dropped = droppedIn(join(paths.store, '.dropped'))
  async function* keys(): AsyncGenerator<string> {
    yield* onlyThose(
      keysIn(paths.store),
      leaving((key) => isNearOnly(store.s3, key)),
    )
    for (const key of ledger?.keys() ?? []) if (!dropped.has(key)) yield key
  }
  return { what: 'the store', prefixes: TOPS, expected: keys(), isSpent: (key) => dropped.has(key) }
}

async function* counting(
  findings: AsyncIterable<Finding>,
  tally: Tally,
  ledger: UploadLedger | undefined,
): AsyncGenerator<Finding> {
  for await (const found of findings) {
    tally[found.is]++
    const isWanting = found.is === 'missing' || found.is === 'different'
    if (isWanting && ledger?.stateOf(found.key) === 'planned') tally.planned++
    yield found
  }
}

/** The ledger first: what it forgets too much is only sent again. */
async function* pruning(
  findings: AsyncIterable<Finding>,
  tally: Tally,
  {
    bucket,
    ledger,
    isSpent,
  }: { bucket: Pick<Bucket, 'drop'>; ledger: UploadLedger | undefined } & Pick<Scope, 'isSpent'>,
): AsyncGenerator<Finding> {
  let extra: string[] = []
  const drop = async () => {
    if (extra.length === 0) return
    ledger?.forget(extra)
    await bucket.drop(extra)
    tally.pruned += extra.length
    extra = []
  }
  for await (const found of findings) {
    if (found.is === 'extra' && isSpent(found.key)) extra.push(found.key)
    if (extra.length >= DROPPED_AT_ONCE) await drop()
    yield found
  }
  await drop()
}

/** Lists of a million names are written, not built: all that is missing comes first, then what is extra, then the rest. */
async function* inJson(findings: AsyncIterable<Finding>, tally: Tally, { what }: Scope): AsyncGenerator<string> {
  yield `{ "of": ${JSON.stringify(what)},\n"findings": [`
  let before = '\n'
  for await (const found of findings) {
    if (found.is === 'same') continue
    yield `${before}${JSON.stringify(found)}`
    before = ',\n'
  }
  const { missing, extra, different } = tally
  yield `],\n${JSON.stringify({ ...tally, ok: missing + extra + different - tally.pruned === 0 }).slice(1)}\n`
}

async function* inWords(findings: AsyncIterable<Finding>, tally: Tally, { what }: Scope): AsyncGenerator<string> {
  for await (const found of findings) {
    if (found.is === 'same') continue
    const because = found.is === 'different' ? `: ${found.because}` : ''
    if (tally[found.is] <= NAMED) yield `${found.is.padEnd(10)}${plain(found.key + because)}\n`
    else if (tally[found.is] === NAMED + 1) yield `${found.is.padEnd(10)}… and more (--json names all)\n`
  }
  const { missing, extra, different, same, planned, pruned } = tally
  const expected = missing + different + same
  const aside = [planned > 0 && `${planned} have yet to be sent`, pruned > 0 && `${pruned} deleted`].filter(Boolean)
  const more = aside.length > 0 ? ` (${aside.join(', ')})` : ''
  yield `${plain(what)}: ${expected} objects expected in the bucket: ${missing} missing, ${different} different, ${extra} extra${more}\n`
}
