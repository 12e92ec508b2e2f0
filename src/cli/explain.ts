/** troupe explain <file>: what became of a file: its name, its settling, its work, its results. */

import { basename } from 'node:path'
import { readName, songId } from '../../actors/choir/names.js'
import type { Job, State } from '../runtime/journal.js'
import type { SqliteJournal } from '../runtime/journal-sqlite.js'
import { configOf } from './config-of.js'
import { EXIT } from './exit.js'
import type { Command } from './invocation.js'
import { withJournal } from './jobs.js'
import { plain, table } from './table.js'

const ALL: readonly State[] = ['waiting', 'running', 'parked', 'done', 'refused', 'dead', 'superseded']

interface Explained {
  file: string
  means: Record<string, unknown>
  intake: Record<string, unknown> | null
  status: Record<string, unknown> | null
  song: Record<string, unknown> | null
  jobs: Job[]
}

export const explain: Command = {
  operands: '<file>',
  count: [1, 1],
  hint: 'what became of a file: its name, its settling, its work and its results; exit 1 when it failed or is ignored',
  options: {},
  async run(call) {
    const config = configOf(call)
    const file = basename(call.operands[0]!)
    const explained = withJournal(config, (journal) => explanation(journal, file))
    call.print(explained, () => inWords(explained))
    const bad = explained.means.is === 'stranger' || explained.status?.status === 'failed'
    return bad || (!explained.intake && explained.jobs.length === 0) ? EXIT.failed : EXIT.ok
  },
}

function explanation(journal: SqliteJournal, file: string): Explained {
  const named = readName(file)
  const item = (topic: string, key: string) => journal.item(topic, key) ?? null
  const means: Record<string, unknown> = { ...named }
  const intake = item('ingest', `raw/${file}`)
  if (named.is === 'stranger') return { file, means, intake, status: null, song: null, jobs: [] }
  const topic = `song/${songId(named)}`
  const own = named.is === 'recording' ? `part/${named.part}` : 'sheet'
  const key = named.is === 'recording' ? `${songId(named)}+${named.part}` : songId(named)
  const jobs = journal.jobs({ states: ALL, key, limit: 50 }).filter((job) => job.key === key)
  return { file, means, intake, status: item(topic, own), song: item('songs', songId(named)), jobs }
}

function inWords({ file, means, intake, status, song, jobs }: Explained): string {
  const lines = [`${file}: ${meaning(means)}`]
  if (intake) lines.push(`in the folder: ${intake.state}${intake.because ? `: ${intake.because}` : ''}`)
  else lines.push('in the folder: never seen there')
  if (status) lines.push(`status: ${status.status ?? ''}${status.because ? `: ${status.because}` : ''}`)
  if (song)
    lines.push(
      `its song: ${song.status}${song.final ? `: ${song.final}` : ''}${song.because ? `: ${song.because}` : ''}`,
    )
  const rows = jobs.map((job) => [job.stage, job.state, job.attempt, job.because])
  return `${lines.map(plain).join('\n')}${rows.length > 0 ? `\n\n${table(['stage', 'state', 'tries', 'why'], rows)}` : ''}`
}

function meaning(named: Record<string, unknown>): string {
  if (named.is === 'stranger') return `not for us: ${named.because}`
  const of = `song ${named.song} of choir ${named.choir}`
  return named.is === 'sheet' ? `the song sheet of ${of}` : `part ${named.part} of ${of}`
}
