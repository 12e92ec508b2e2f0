/** What a person has looked at and let go into the long work: its fingerprint, and approved.json, read and written. */
import { z } from 'zod'

import { fingerprint } from '../../src/runtime/fingerprint.js'
import type { Finding } from './lint/finding.js'
import type { Rules } from './rules.js'
import type { Style } from './style.js'

export interface Approval {
  who: string
  /** ISO 8601. */
  when: string
  fingerprint: string
  /** Errors of the lint that were known and let pass. */
  accepted?: readonly string[]
}

export interface Approvable {
  style: Style
  /** layers.json where there is one: then names alone make no rule. */
  layersJson?: Rules | undefined
  /** SHA-256 of the bytes of each sheet, in hex, by key of the length. */
  sheets: Readonly<Record<string, string>>
  /** Names without colour. */
  layers: Iterable<string>
}

/** Errors, one line each, sorted, as they are kept with the approval of a person who let them pass. */
export const errorLines = (findings: readonly Finding[]): string[] => [
  ...new Set(
    findings
      .filter(({ severity }) => severity === 'error')
      .map(({ rule, file, length, message }) => `${rule} ${file}${length ? ` (${length})` : ''}: ${message}`)
      .sort(),
  ),
]

/** Equal as long as the same pictures come of the style: names that only people read, and the pixels of a layer, do not matter. */
export function approvalFingerprint({ style, layersJson = {}, sheets, layers }: Approvable): string {
  const { id, colors, customizations, lengths, cuts, hierarchy = null } = style
  const codes = customizations.map(({ code }) => code)
  const sortedLayers = [...new Set(layers)].sort()
  return fingerprint({ id, colors, codes, lengths, cuts, hierarchy, layersJson, sheets, layers: sortedLayers })
}

const shape = z.object({
  who: z.string(),
  when: z.string(),
  fingerprint: z.string(),
  accepted: z.array(z.string()).optional(),
})

/** Unknown keys are a person's own affair. What cannot be read approves nothing, for the reason given. */
export function readApproval(text: string): Approval | { fault: string } {
  let raw: unknown
  try {
    raw = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (fault) {
    return { fault: `approved.json: ${(fault as Error).message}` }
  }
  const parsed = shape.safeParse(raw)
  if (!parsed.success) return { fault: 'approved.json: expected who, when and fingerprint' }
  const { accepted, ...approval } = parsed.data
  return { ...approval, ...(accepted && { accepted }) }
}

export const approvalText = ({ accepted = [], ...approval }: Approval): string =>
  `${JSON.stringify({ ...approval, ...(accepted.length > 0 && { accepted }) }, null, 2)}\n`
