/** What was changed on a desk -> the song sheet, part by part. */
import { ask } from '../api.js'
import type { Draft } from './drafts.js'
import type { SongFacts } from './facts.js'

/** Resolves with the song as it is afterwards. Throws Problem; what was sent before it is saved. */
export async function save(song: string, { parts, output }: Draft): Promise<SongFacts> {
  const path = `api/v1/songs/${encodeURIComponent(song)}`
  for (const [part, change] of Object.entries(parts)) {
    await ask('PATCH', `${path}/parts/${encodeURIComponent(part)}`, change)
  }
  if (Object.keys(output).length > 0) await ask('PATCH', path, { output })
  return ask<SongFacts>('GET', path)
}
