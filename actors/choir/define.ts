/** All aligned parts of a song and its sheet -> its definition; or the wish for a larger picture of some. */
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'

import type { Tools } from '../../src/runtime/tools.js'
import { type Definition, type DefinitionInput, framesOf, gridIn, writeDefinition } from './definition.js'
import { backingsAmong, gathered, placeOf } from './gathered.js'
import { type Aligned, type Converted, join, type PlannedRun, type Recording, type Size, send } from './messages.js'
import { keys, songId } from './names.js'

export const define = join({
  name: 'define',
  version: 1,
  accepts: ['song.described', 'part.aligned', 'part.removed'],
  sends: ['song.defined', 'part.raw'],
  concurrency: 2,
  key: (message) => songId(message.body),
  member: (message) => placeOf(message),
  quietMs: ({ quietMs }) => quietMs,
  calm: true,

  async handle(messages, { store, status, scratch, once }) {
    const { sheet, parts } = gathered(messages)
    if (parts.length === 0) {
      status.note('song', { run: null, note: 'the song has no parts' })
      return
    }
    // The offsets of the others mean nothing without it. That the song waits for one is said where parts are paired.
    if (backingsAmong(parts, sheet).length === 0) return

    const { choir, song } = parts[0]!
    const { name } = sheet.output
    const key = keys.definition({ choir, song, name })
    const definition = writeDefinition({ choir, song }, parts, sheet, await gridBefore(key, { store, scratch }))
    const wishes = largerPictures(definition, parts)
    if (wishes.length > 0) return wishes.map((recording) => send('part.raw', recording))

    await once(key, definition, async (file) => {
      await writeFile(file, `${JSON.stringify(definition, null, 2)}\n`)
      return {}
    })
    const planned = plannedRun(definition, parts, name)
    tell(status, planned, parts)
    return send('song.defined', planned)
  },
})

async function gridBefore(key: string, { store, scratch }: Pick<Tools, 'store' | 'scratch'>) {
  if (!(await store.has(key))) return undefined
  return gridIn(await readFile(await store.fetch(key, scratch), 'utf8'))
}

/** A run is named by all that decides how it looks and sounds: the plan, and the very pictures and sounds it is made of. */
function plannedRun(definition: Definition, aligned: readonly Aligned[], name: string): PlannedRun {
  const parts = aligned.map(({ alignment: _, ...part }): Converted => part)
  const sources = parts.map(({ take, picture }) => [take, picture?.id ?? null])
  const run = createHash('sha256')
    .update(JSON.stringify([definition, sources, name]))
    .digest('hex')
    .slice(0, 12)
  const { choir_id: choir, song_id: song } = definition
  return { choir, song, run, name, definition, parts, frames: framesOf(definition, parts) }
}

/** How far the run has come is told by the stages that take it further: a plan that is not new starts nothing. */
function tell(status: Tools['status'], { definition, run, name }: PlannedRun, parts: readonly Aligned[]): void {
  const { choir_id: choir, song_id: song, inputs } = definition
  status.note('song', { run, definition: keys.definition({ choir, song, name }), note: null })
  for (const [i, { part_id, size, volume, offset }] of inputs.entries()) {
    const heard = volume > 0 && !parts[i]!.sound.silent
    status.note(`part/${part_id}`, { appliedOffsetMs: offset, seen: size !== null, heard })
  }
}

/** A picture may be enlarged by this much before its recording is converted again. */
const ENLARGED = 1.25

/** Recordings that have more pixels than were kept of them, and need them now. Empty once they have been asked for. */
export function largerPictures(definition: Definition, parts: readonly Converted[]): Recording[] {
  const byId = new Map(parts.map((part) => [part.part, part]))
  return definition.inputs.flatMap(({ part_id, size }) => larger(size, byId.get(part_id)))
}

function larger(size: DefinitionInput['size'], part: Converted | undefined): Recording[] {
  if (!size || !part?.picture) return []
  const [widthPx, heightPx] = size
  const { picture, recording } = part
  const scale = ({ widthPx: w, heightPx: h }: Size) => Math.max(widthPx / w, heightPx / h)
  const hasMore = picture.recorded.widthPx > picture.widthPx || picture.recorded.heightPx > picture.heightPx
  if (!hasMore || scale(picture) <= ENLARGED) return []

  // In the recording's own shape, which is another than the place's where the sheet corrects it.
  const share = Math.min(1, scale(picture.recorded))
  const side = (recordedPx: number) => 2 * Math.ceil((recordedPx * share) / 2)
  const box = { widthPx: side(picture.recorded.widthPx), heightPx: side(picture.recorded.heightPx) }
  const asked = recording.box
  // Asked for before, and this is what came of it: asking again would never end.
  if (asked && asked.widthPx >= box.widthPx && asked.heightPx >= box.heightPx) return []
  return [{ ...recording, box }]
}
