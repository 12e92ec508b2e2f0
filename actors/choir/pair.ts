/** Converted parts of a song and its sheet -> each part with the backing part it is to be held against. */
import { backingsAmong, gathered, placeOf } from './gathered.js'
import { join, send } from './messages.js'
import { songId } from './names.js'
import { documentOf } from './sheet.js'

export const pair = join({
  name: 'pair',
  version: 1,
  accepts: ['song.described', 'part.converted', 'part.removed'],
  sends: ['part.paired'],
  concurrency: 4,
  key: (message) => songId(message.body),
  member: (message) => placeOf(message),
  // recordings that came together are told of together: a backing that is still being converted is not missing
  calm: true,

  async handle(messages, { status }) {
    const { sheet, parts } = gathered(messages)
    const [backing, ...others] = backingsAmong(parts, sheet)
    if (!backing) {
      status.note('song', { waitingFor: parts.length > 0 ? A_BACKING_PART : 'recordings', backing: null })
      return
    }

    const ignored = others.map(({ part }) => part).join(', ')
    status.note('song', {
      waitingFor: null,
      backing: backing.part,
      backingNote: ignored ? `${ignored} also said to be the backing: ${backing.part} is, as the first by name` : null,
    })
    return parts.map((part) => {
      if (part === backing) return send('part.paired', { part })
      const manualMs = documentOf(sheet, part.part).offset
      return send('part.paired', { part, backing, ...(manualMs !== undefined && { manualMs }) })
    })
  },
})

const A_BACKING_PART = 'a backing part: a recording called backing, or one whose partType in the song sheet is backing'
