/** All files of a style -> what is wrong with it, its rules for the viewer, and whether the long work may start. */
import { writeFile } from 'node:fs/promises'

import { reasonOf } from '../../src/errors.js'
import { fingerprint } from '../../src/runtime/fingerprint.js'
import type { Tools } from '../../src/runtime/tools.js'
import { clearance, waiting } from './clearance.js'
import { smallKey } from './compress.js'
import { tooManyRows } from './lint/amount.js'
import { type Finding, finding, sorted } from './lint/finding.js'
import { lintInSteps } from './lint/lint.js'
import { reportOf } from './lint/report.js'
import { type Checked, join, type LayerFile, send } from './messages.js'
import { keys } from './names.js'
import { readPath } from './paths.js'
import { rollKey, rollOf } from './plan.js'
import { type Gathered, gathered, readSheets, type Sheets, type Understood, understand } from './roll.js'
import { rulesOf } from './rules.js'
import type { DressSettings } from './settings.js'
import { Turns } from './turns.js'

type At = Tools & { settings: DressSettings }

export const check = join({
  name: 'check',
  version: 1,
  accepts: [
    'layer.dropped',
    'layer.removed',
    'layer.compressed',
    'style.described',
    'rules.given',
    'sheet.given',
    'approval.given',
  ],
  sends: ['style.checked'],
  concurrency: 1,
  key: ({ body }) => body.style,
  // beside what was dropped: when it is told of once more, as after a change of settings, nobody makes its small picture again
  member: ({ kind, body }) => (kind === 'layer.compressed' ? `small ${body.path}` : body.path),
  quietMs: ({ quietMs }) => quietMs,
  calm: true,

  async handle(messages, tools) {
    const { status, progress, settings } = tools
    const all = gathered(messages)
    const files = all.layers.length + all.unread.length
    status.note('style', { phase: 'linting', because: null, files, failed: null, trouble: null })
    progress.write(null)

    if (isGone(all)) {
      status.note('style', { phase: 'gone' })
      return send('style.checked', heldRun(all.style))
    }
    const { understood, findings } = understand(all)
    if (!understood) {
      const lacking = all.described === undefined ? 'style.json' : 'style.json or layers.json to be put right'
      return held(all, lacking, findings, tools)
    }
    const sheets = await readSheets(all, settings.sheetMiB * 2 ** 20, tools)
    if (sheets.stale) return held(all, 'a sheet that is being replaced', findings, tools)

    findings.push(
      ...sheets.findings,
      ...(await whyUnread(all.unread, tools)),
      ...(await linted(all, understood, sheets, tools)),
    )
    tell(all.style, findings, tools)
    await writeRules(all, understood, tools)
    const isCleared = await clearance({ all, understood, sheets, findings }, tools)
    await dropOldSheets(all.style, sheets, tools)
    await dropSmallPictures(all, tools)
    return send('style.checked', isCleared ? await called(all, understood, sheets, tools) : heldRun(all.style))
  },
})

/** Somebody took the whole folder away. */
const isGone = ({ described, rules, approval, sheets, layers, unread }: Gathered): boolean =>
  [described, rules, approval].every((text) => text === undefined) &&
  [sheets, layers, unread].every((all) => all.length === 0)

/** The pass of a style of which nothing may be made: it ends what was begun for another. */
const heldRun = (style: string): Checked => ({ style, run: 'held' })

function held({ style }: Gathered, lacking: string, findings: readonly Finding[], tools: At) {
  tell(style, findings, tools)
  tools.status.note('style', waiting(lacking))
  return send('style.checked', heldRun(style))
}

function tell(style: string, findings: readonly Finding[], { status, settings }: Pick<At, 'status' | 'settings'>) {
  const { errors, warnings, infos } = reportOf(style, findings)
  const shown = sorted(findings).slice(0, settings.told)
  const more = findings.length - shown.length
  status.note('lint', { errors, warnings, infos, findings: shown, more })
}

async function linted(
  all: Gathered,
  { style, layersJson }: Understood,
  sheets: Sheets,
  { settings, signal }: Pick<At, 'settings' | 'signal'>,
): Promise<Finding[]> {
  const files = [
    ...all.layers.map(({ path, facts }) => ({ file: belowLayers(path), facts })),
    ...all.unread.map(({ path }) => belowLayers(path)),
  ]
  const many = tooManyRows(style, sheets.lines, settings.mostRows)
  if (many.length > 0) return many
  const rules = layersJson && { layersJson }
  const steps = lintInSteps({ style, files, ...rules, sheets: sheets.files, rowLimit: settings.lintRows })
  const turns = new Turns()
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    if (!turns.isOver) continue
    await turns.give()
    signal.throwIfAborted()
  }
}

const belowLayers = (path: string): string => path.slice('layers/'.length)

/** What made no small picture is looked at again, for the words to say it in. */
async function whyUnread(
  unread: readonly LayerFile[],
  { pool, settings }: Pick<At, 'pool' | 'settings'>,
): Promise<Finding[]> {
  const looked = unread.slice(0, settings.told).map(async ({ path, file }) => {
    const job = { file, mostPixels: settings.layerMpx * 1e6 }
    const found = await pool.run('examine', job).catch((fault: unknown) => ({ refused: reasonOf(fault) }))
    return 'refused' in found
      ? finding('unreadable', belowLayers(path), found.refused, 'export it again: PNG, RGBA, 8 bits')
      : finding('unreadable', belowLayers(path), 'no small picture could be made of it', 'requeue the job that failed')
  })
  const findings = await Promise.all(looked)
  const more = unread.length - looked.length
  if (more > 0) findings.push(finding('unreadable', 'layers', `and ${more} more files`, 'see the jobs that failed'))
  return findings
}

async function writeRules(all: Gathered, { style, layersJson }: Understood, { once }: Pick<At, 'once'>): Promise<void> {
  const names = [...all.layers, ...all.unread].map(({ layer }) => layer)
  const text = `${JSON.stringify(layersJson ?? rulesOf(style, names), null, 1)}\n`
  await once(keys.rules(all.style), text, async (file) => {
    await writeFile(file, text)
    return {}
  })
}

async function dropOldSheets(style: string, sheets: Sheets, { store }: Pick<At, 'store'>): Promise<void> {
  const used = new Set(Object.values(sheets.keys))
  for await (const { key } of store.list(`.sheets/${style}/`)) if (!used.has(key)) await store.drop(key)
}

/** What the viewer shows of layers that are gone. */
async function dropSmallPictures(all: Gathered, { store }: Pick<At, 'store'>): Promise<void> {
  const shown = new Set([...all.layers, ...all.unread].map(smallKey))
  for (const { style, path } of all.removed) {
    const read = readPath(`${style}/${path}`)
    const key = read.is === 'layer' ? smallKey(read) : undefined
    if (key !== undefined && !shown.has(key) && (await store.has(key))) await store.drop(key)
  }
}

/** The roll is called, nothing is missing: what the long work starts from. */
async function called(
  { style: id, layers, unread }: Gathered,
  { style, layersJson }: Understood,
  { keys: sheets }: Sheets,
  { once }: Pick<At, 'once'>,
): Promise<Checked> {
  const roll = rollOf(style, layersJson, sheets, layers, unread)
  const run = fingerprint(roll).slice(0, 16)
  const key = rollKey(id)
  await once(key, run, async (file) => {
    await writeFile(file, JSON.stringify({ run, ...roll }))
    return {}
  })
  return { style: id, run, roll: key }
}
