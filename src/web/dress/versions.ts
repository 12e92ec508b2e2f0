/** The history of a style -> by what its files may have become others, for addresses that must not show what was. Pure. */

export interface Versions {
  /** Layers and rules: another whenever the folder was looked at anew. */
  filesVersion: string
  /** Finished pictures. */
  madeVersion: string
}

export function versionsOf({ history }: Record<string, unknown>): Versions {
  const stood = Array.isArray(history) ? (history as { status?: unknown; at?: unknown }[]) : []
  const looked = stood.filter(({ status }) => status === 'linting').at(-1)
  return { filesVersion: String(looked?.at ?? ''), madeVersion: String(stood.at(-1)?.at ?? '') }
}
