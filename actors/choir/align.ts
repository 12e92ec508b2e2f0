/** A converted part beside its backing -> how late it is, in ms behind the backing; or plainly that nobody can tell. */
import type { Aligned, Paired } from './messages.js'
import { send, stage } from './messages.js'
import { partId } from './names.js'

const SET_BY_HAND = 'set its offset by hand, or record it again with the backing audible'

export const align = stage({
  name: 'align',
  version: 1,
  accepts: 'part.paired',
  sends: ['part.aligned'],
  concurrency: 2,
  key: ({ part }) => partId(part),

  async handle(paired, { store, pool, recall, status, scratch }) {
    const { part, backing } = paired
    const heardOf = async () => {
      const heard = await store.fetch(part.sound.key, scratch)
      const wanted = await store.fetch(backing!.sound.key, scratch)
      return { ...(await pool.run('align', { heard, wanted })) }
    }
    const alignment = known(paired) ?? (await recall({ heard: part.take, wanted: backing!.take }, heardOf))

    const { offsetMs, confidence, method, alternatives } = alignment
    const sure = alignment.status === 'ok'
    status.note(`part/${part.part}`, {
      status: sure ? 'aligned' : 'needs-review',
      offsetMs,
      confidence,
      method,
      alternatives,
      because: sure ? null : `neither the backing nor its rhythm was found in it: ${SET_BY_HAND}`,
    })
    return send('part.aligned', { ...part, alignment })
  },
})

/** The backing is the measure of all; what a person has set needs no computing; silence cannot be placed. */
export function known({ part, backing, manualMs }: Paired): Aligned['alignment'] | undefined {
  const certain = { confidence: 1, status: 'ok' as const, alternatives: [] }
  if (!backing) return { ...certain, offsetMs: 0, method: 'backing' }
  if (manualMs !== undefined) return { ...certain, offsetMs: manualMs, method: 'manual' }
  if (part.sound.silent) return { offsetMs: 0, confidence: 0, method: 'none', status: 'needs-review', alternatives: [] }
  return undefined
}
