/** A data folder as it is after a long season, written through the journal: songs, jobs, and a style that waits for people. */
import { link, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'

import { openJournal } from '../../../src/lines.js'

export interface Amounts {
  songs: number
  jobs: number
  rows: number
  colors: number
}

export const SONG = 'northside+song-0'
export const STYLE = 'long-season'
const PARTS = 25
const CODES = 12
const SIDES = ['front', 'back'] as const

/** `data` is not there yet. */
export async function fillFolder(data: string, amounts: Amounts): Promise<void> {
  await mkdir(data, { recursive: true })
  const journal = openJournal(join(data, 'troupe.db'))
  for (let n = 0; n < amounts.songs; n++) {
    const topic = `song/northside+song-${n}`
    const part = (p: number) => ({
      topic,
      key: `part/singer-${p}`,
      d: {
        status: 'aligned',
        offsetMs: 12.5 * p,
        method: 'bleed',
        confidence: 3.1,
        seconds: 180,
        heard: true,
        seen: true,
      },
    })
    journal.note(Array.from({ length: PARTS }, (_, p) => part(p)))
    journal.note([
      { topic, key: 'run/r', d: { status: 'done', stitchedPct: 100, final: `final/${n}.mp4` } },
      { topic, key: 'song', d: { backing: 'singer-0', run: 'r' } },
    ])
  }
  const stage = 'choir/convert'
  journal.accept(
    Array.from({ length: amounts.jobs }, (_, n) => {
      const key = `northside+song-${n}+singer`
      return {
        stage,
        kind: 'part.raw',
        key,
        subject: `song/northside+song-${n % amounts.songs}`,
        body: {},
        fingerprint: `${n}`,
      }
    }),
  )
  for (let n = 0; n < amounts.jobs; n++) {
    const { id } = journal.claim({ stage })!
    const because = `${n}.webm ${REASONS[n % REASONS.length]}: found ${n} bytes`
    if (n % 5 === 0) journal.fail(id, { as: 'refused', because })
    else journal.complete(id, {})
  }
  journal.close()
  await dropStyle(join(data, 'styles', STYLE), amounts)
}

const REASONS = ['was cut short', 'is not a recording', 'has no sound', 'is too long', 'is empty']

/** Every layer in every colour but one, so that it waits; as many rows as are wished for in one length, as the old tool wrote them. */
async function dropStyle(folder: string, { rows, colors }: Amounts): Promise<void> {
  const codes = Array.from({ length: CODES }, (_, n) => `t${n + 1}`)
  const bases = SIDES.map((side) => `base_knee_bottom_${side}`)
  const layers = [...bases, ...codes.flatMap((code) => SIDES.map((side) => `${code}_neckline_${side}`))]
  const picture = join(folder, 'picture.tmp')
  await mkdir(join(folder, 'layers'), { recursive: true })
  await mkdir(join(folder, 'combinations'))
  await writeFile(
    picture,
    await sharp({ create: { width: 400, height: 400, channels: 4, background: '#8c1d3a80' } })
      .png()
      .toBuffer(),
  )
  for (const layer of layers) {
    for (let color = 0; color < colors - (layer === layers.at(-1) ? 1 : 0); color++) {
      await link(picture, join(folder, 'layers', `${layer}_${String(color).padStart(4, '0')}.png`))
    }
  }
  const sheet = Array.from({ length: rows }, (_, n) => {
    const chosen = codes.filter((_, bit) => ((n + 1) >> bit) & 1)
    const [front, back] = SIDES.map((side) =>
      [`base_knee_bottom_${side}`, `${chosen.at(-1)}_neckline_${side}`].join(' '),
    )
    return `${chosen.join('-')},${front},${back}`
  })
  await writeFile(join(folder, 'combinations/knee.csv'), `${sheet.join('\n')}\n`)
  const defaults = Object.fromEntries(SIDES.map((side) => [side, { bottom: `base_knee_bottom_${side}` }]))
  const knee = { name: 'Knee', defaults, unavailable: [], conflicts: [] }
  const style = {
    id: STYLE,
    name: 'Long season',
    colors,
    customizations: codes,
    ignored: [],
    lengths: { knee },
    approve: 'manual',
  }
  await writeFile(join(folder, 'style.json'), JSON.stringify(style))
}
