/** npm run bench composite: a style's pictures by the worker of the service, against ImageMagick's commands and sharp used plainly. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { SIDES, type Side } from '../../actors/dress/names.js'
import { table } from '../../src/cli/table.js'
import { Usage } from '../../src/errors.js'
import { median } from './choir/judged.js'
import { type Alone, aloneInAProcess } from './composite/alone.js'
import { type Likeness, likenessOf, unlike } from './composite/likeness.js'
import { madeByUs, type Ours } from './composite/ours.js'
import { imageMagick, imageMagickVersion, plainSharp, type Rival, twoAtATime } from './composite/rivals.js'
import { type Asked, type Picture, someOf, type Unit, unitsOf } from './composite/units.js'
import { cores } from './measured.js'
import type { Bench } from './run.js'

export const compositeBench: Bench = {
  hint: "a style's pictures and cuts against ImageMagick's commands and sharp used plainly",
  usage: [
    '--style F         style.json; layers.json or viewer.json beside it are its rules, else the names of its layers',
    '--layers DIR      its layers, <layer>_<color>.png',
    '--length a,b      all of them unless told otherwise',
    '--color 0,1       default 0',
    '--side front,back default both',
    '--distinct        one picture of each stack: as if no two pictures of the style were equal',
    '--pairs 20        pictures that the others make too, two at a time and by turns; 0: none',
    '--workers N       threads at work, by default as many as there are cores',
    '--budget 350      MB that a unit may keep between pictures',
    '--batch 2000      ms of work to a batch',
    '--json            everything that was measured, as JSON',
  ],
  async run(words) {
    const options = readOptions(words)
    const units = await unitsOf(options.asked)
    const folder = mkdtempSync(join(tmpdir(), 'troupe-bench-composite-'))
    // not before the end: ext4 looks twice at every inode that was given back a moment ago, and new files would come slowly
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
    const found = await measuredUnits(units, folder, options)
    process.stdout.write(`${options.json ? JSON.stringify(found, null, 2) : report(found)}\n`)
  },
}

type Options = ReturnType<typeof readOptions>

interface Found {
  cores: number
  node: string
  imageMagick: string | undefined
  /** Before the others had their turns, and after. */
  ours: [Ours, Ours]
  alone: Alone
  pictures: number
  /** Seconds for a picture and its cuts, of each turn of two. */
  theirs: Record<string, number[]>
  likeness: Likeness | undefined
  unlikeUncached: string[]
}

async function measuredUnits(units: readonly Unit[], folder: string, options: Options): Promise<Found> {
  const say = (text: string) => process.stderr.write(`${text}\n`)
  const place = (name: string) => join(folder, name)
  say(`${units.length} units, ${units.flatMap(({ layers }) => layers).length} layers`)
  const before = await madeByUs(units, place('ours'), options)
  const alone = await aloneInAProcess(units, { outDir: place('alone'), ...options })
  const pictures = someOf(units, options.pairs)
  const version = imageMagickVersion()
  const rivals: [string, Rival][] = [
    ...(version === undefined ? [] : [['ImageMagick', imageMagick] as [string, Rival]]),
    ['sharp', plainSharp],
  ]
  const theirs: Record<string, number[]> = Object.fromEntries(rivals.map(([name]) => [name, []]))
  for (let at = 0; at < pictures.length; at += 2) {
    for (const [name, rival] of rivals) {
      theirs[name]?.push(await twoAtATime(rival, pictures.slice(at, at + 2), place(name)))
    }
    say(`${Math.min(at + 2, pictures.length)} of ${pictures.length} pictures by the others`)
  }
  const after = await madeByUs(units, place('again'), options)
  const ours: [Ours, Ours] = [before, after]
  const base = {
    cores,
    node: process.versions.node,
    imageMagick: version,
    ours,
    alone,
    pictures: pictures.length,
    theirs,
  }
  if (pictures.length === 0) return { ...base, likeness: undefined, unlikeUncached: [] }
  await madeByUs(only(units, pictures), place('uncached'), { ...options, budgetMB: 0 })
  return {
    ...base,
    likeness:
      version === undefined
        ? undefined
        : await likenessOf(pictures, place('ours'), place('ImageMagick'), place('cuts-of-ours')),
    unlikeUncached: unlike(pictures, place('ours'), place('uncached')),
  }
}

/** The same units with nothing but these pictures. */
function only(units: readonly Unit[], pictures: readonly Picture[]): Unit[] {
  const names = new Set(pictures.map(({ name }) => name))
  return units.map((unit) => ({
    ...unit,
    stacks: unit.stacks
      .filter((stack) => names.has(stack.names[0] as string))
      .map(({ layers, names: [name] }) => ({ layers, names: [name as string] })),
  }))
}

const WANTED: Record<string, number> = { ImageMagick: 200, sharp: 60 }

function report({
  ours,
  alone,
  theirs,
  likeness,
  unlikeUncached,
  imageMagick: version,
  pictures,
  ...machine
}: Found): string {
  const [before, after] = ours
  const rate = (before.pictures / before.wallS + after.pictures / after.wallS) / 2
  const head = ['', 'pictures/s', 'ours is faster by', 'wanted']
  const rows = Object.entries(theirs).map(([name, seconds]) => {
    const own = seconds.length / seconds.reduce((sum, one) => sum + one, 0)
    const swing = `${(1 / Math.max(...seconds)).toFixed(2)} to ${(1 / Math.min(...seconds)).toFixed(2)}`
    return [
      name,
      `${own.toFixed(2)} (${swing})`,
      `${(rate / own).toFixed(0)}x, median ${(rate * median(seconds)).toFixed(0)}x`,
      `>= ${WANTED[name]}x`,
    ]
  })
  const each = ours.map((one) => `${(one.pictures / one.wallS).toFixed(0)} pictures/s (${one.wallS.toFixed(2)} s)`)
  return [
    `${before.pictures} pictures, ${before.distinct} of them different, with three cuts each; ${machine.cores} cores, Node ${machine.node}`,
    `ours: ${each.join(' and ')}; ${(before.bytes / 1e6).toFixed(0)} MB written; a unit kept ${before.unitPeakMB.toFixed(0)} MB at most`,
    `one worker in a process of its own, all units one after the other: ${alone.peakMB.toFixed(0)} MB at most (${alone.idleMB.toFixed(0)} MB before it began), ${alone.cpuMs.toFixed(2)} ms of CPU for each picture that differs, with its cuts`,
    ...(before.unmade > 0 ? [`${before.unmade} could not be made: ${before.odd.slice(0, 5).join('; ')}`] : []),
    ...(pictures > 0 ? ['', table(head, rows)] : []),
    ...(version === undefined ? ['ImageMagick is not at /usr/bin/convert: not compared'] : []),
    ...(likeness
      ? [
          '',
          `against ImageMagick ${version}, ${pictures} pictures: at most ${likeness.most.toFixed(1)} off (${likeness.mostSeen.toFixed(2)} of colour times alpha), ${likeness.wholeDb.toFixed(1)} dB (>= 50); cuts ${likeness.cutsDb.toFixed(1)} dB (>= 60)`,
          `bytes: pictures ${likeness.wholeBytes.toFixed(3)} (<= 1.03), cuts ${likeness.cutsBytes.toFixed(3)} (<= 1.05) of ImageMagick's`,
        ]
      : []),
    ...(pictures > 0
      ? [
          `without a cache: ${unlikeUncached.length === 0 ? 'the same bytes' : `DIFFERENT: ${unlikeUncached.join(', ')}`}`,
        ]
      : []),
  ].join('\n')
}

function readOptions(words: readonly string[]) {
  const values = readWords(words)
  const number = (name: string, text: string): number => {
    const found = Number(text)
    if (text.trim() === '' || !Number.isInteger(found) || found < 0)
      throw new Usage(`--${name}: found ${text}, expected a whole number`)
    return found
  }
  const list = (text: string): string[] => text.split(',').filter(Boolean)
  const needed = (name: 'style' | 'layers'): string => {
    const value = values[name]
    if (value === undefined) throw new Usage(`--${name} is missing`)
    return value
  }
  const asked: Asked = {
    style: needed('style'),
    layers: needed('layers'),
    lengths: list(values.length),
    sides: list(values.side).map((side) => {
      if (!(SIDES as readonly string[]).includes(side)) throw new Usage(`--side: found ${side}, expected front, back`)
      return side as Side
    }),
    colors: list(values.color).map((color) => number('color', color)),
    isDistinct: values.distinct,
  }
  return {
    asked,
    pairs: number('pairs', values.pairs),
    workers: Math.max(1, number('workers', values.workers)),
    budgetMB: number('budget', values.budget),
    batchMs: number('batch', values.batch),
    json: values.json,
  }
}

function readWords(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        style: { type: 'string' },
        layers: { type: 'string' },
        length: { type: 'string', default: '' },
        color: { type: 'string', default: '0' },
        side: { type: 'string', default: 'front,back' },
        distinct: { type: 'boolean', default: false },
        pairs: { type: 'string', default: '20' },
        workers: { type: 'string', default: String(cores) },
        budget: { type: 'string', default: '350' },
        batch: { type: 'string', default: '2000' },
        json: { type: 'boolean', default: false },
      },
    }).values
  } catch (fault) {
    throw new Usage((fault as Error).message)
  }
}
