/** A song sheet's text -> what people decided about the song. */

import { send, stage } from './messages.js'
import { songId } from './names.js'
import { readSheet } from './sheet.js'

export const read = stage({
  name: 'read',
  version: 1,
  accepts: 'sheet.dropped',
  sends: ['song.described'],
  concurrency: 2,
  key: songId,

  async handle({ choir, song, file, text }, { status }) {
    const { sheet, findings } = readSheet(text, `${songId({ choir, song })}.json`)

    status.note('sheet', { status: findings.length > 0 ? 'needs-review' : 'read', file, findings })
    return send('song.described', { choir, song, sheet })
  },
})
