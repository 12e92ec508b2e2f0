/** What people did -> the journal's table of deeds, and the newest of them on the topic `events`. */
import type { Note } from '../runtime/journal.js'
import type { SqliteJournal } from '../runtime/journal-sqlite.js'
import type { Acted } from './person.js'

const SCHEMA = `
-- what people decided: who, when and what, kept for good
create table if not exists deed (
  id   integer primary key,
  seq  integer not null,        -- of the event in which it shows, and its key on the topic events
  at   text not null,
  who  text not null,
  what text not null,
  args text not null
)`

const SHOWN = 500
/** A larger request is recorded by its size. */
const MOST_CHARS = 8_192

export interface DeedsOptions {
  clock?: () => number
  /** So many, the newest, are on the topic. */
  shown?: number
}

/** Each deed is on the disk when its number is returned: a decision must outlive a power cut. */
export function openDeeds(journal: SqliteJournal, { clock = Date.now, shown: most = SHOWN }: DeedsOptions = {}): Acted {
  const { db } = journal
  db.exec(SCHEMA)
  const insert = db.prepare('insert into deed (seq, at, who, what, args) values (?, ?, ?, ?, ?)')
  const beyond = db.prepare('select seq from deed order by id desc limit 1 offset ?').pluck()

  return (who, what, args) => {
    const text = JSON.stringify(args ?? null)
    const seq = journal.seq() + 1
    const at = new Date(clock()).toISOString()
    const shown = text.length > MOST_CHARS ? { omittedChars: text.length } : JSON.parse(text)
    db.pragma('synchronous = full')
    try {
      insert.run(seq, at, who, what, text)
      const tooOld = beyond.get(most) as number | undefined
      const notes: Note[] = [{ topic: 'events', key: String(seq), d: { who, what, args: shown, at } }]
      if (tooOld !== undefined) notes.push({ topic: 'events', key: String(tooOld), d: null })
      journal.note(notes)
    } finally {
      db.pragma('synchronous = normal')
    }
    return seq
  }
}
