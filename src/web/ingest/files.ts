/** The topic `ingest` and what somebody looks for -> the files to show, and how many there are of each kind. Pure. */

type D = Record<string, unknown>

export interface WatchedFile {
  path: string
  d: D
}

export const KINDS = [
  ['settling', 'Settling'],
  ['ignored', 'Ignored'],
  ['taken', 'Taken'],
] as const

export type Kind = (typeof KINDS)[number][0]

export function filesOf(items: ReadonlyMap<string, D>, kind: Kind, text: string) {
  const counts: Record<Kind, number> = { settling: 0, ignored: 0, taken: 0 }
  const files: WatchedFile[] = []
  const wanted = text.toLowerCase()
  for (const [path, d] of items) {
    if (wanted && !path.toLowerCase().includes(wanted)) continue
    const its = d.state as Kind
    if (its in counts) counts[its]++
    if (its === kind) files.push({ path, d })
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1))
  return { files, counts }
}
