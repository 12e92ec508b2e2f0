/** What the journal remembers of the tools and settings it was last used with. */
import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'

import { checkTools } from './media/requirements.js'

/** True when `content` (tools, settings, versions of stages) is not what it was at the last start; remembers it. */
export function isNewEdition(db: Database, content: unknown): boolean {
  const now = createHash('sha256').update(JSON.stringify(content)).digest('hex')
  return remember(db, 'edition', now) !== now
}

/** Looks once for each version of ffmpeg what it lacks: what is missing is said by name at the start, not by a song at night. */
export async function complainOfTools(
  db: Database,
  version: string,
  complain: (missing: readonly string[]) => void,
): Promise<void> {
  if (db.prepare(`select value from meta where name = 'tools'`).pluck().get() === version) return
  const { missing } = await checkTools()
  if (missing.length > 0) complain(missing)
  else if (db.open) remember(db, 'tools', version)
}

/** Returns what was there before. */
function remember(db: Database, name: string, value: string): unknown {
  const before = db.prepare('select value from meta where name = ?').pluck().get(name)
  db.prepare('insert or replace into meta (name, value) values (?, ?)').run(name, value)
  return before
}
