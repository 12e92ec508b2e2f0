/** Messages that a song's joins have gathered -> its sheet, its parts, and which of them is the backing. */
import type { Sent } from '../../src/runtime/stage.js'
import type { ChoirMessages, Part } from './messages.js'
import { defaultSheet, documentOf, type SongSheet } from './sheet.js'

type About = Sent<Pick<ChoirMessages, 'song.described' | 'part.converted' | 'part.aligned' | 'part.removed'>>

/** A song's joins gather by part, and the sheet beside them: whatever is new of a part takes the place of what was there. */
export const placeOf = (message: About): string =>
  message.kind === 'song.described' ? 'sheet' : `part/${message.body.part}`

/** A song without a sheet is described by the default one. Parts come in the order of their ids. */
export function gathered<M extends About>(messages: readonly M[]) {
  let sheet: SongSheet = defaultSheet()
  const parts: Exclude<M, { kind: 'song.described' | 'part.removed' }>['body'][] = []
  for (const message of messages) {
    if (message.kind === 'song.described') sheet = message.body.sheet
    else if (message.kind !== 'part.removed') parts.push(message.body)
  }
  parts.sort((a, b) => (a.part < b.part ? -1 : 1))
  return { sheet, parts }
}

/** The parts that say they are the backing, by id. The first one is; the others are sung along like any part. */
export const backingsAmong = <P extends Part>(parts: readonly P[], sheet: SongSheet): P[] =>
  parts.filter(({ part }) => documentOf(sheet, part).partType === 'backing')
