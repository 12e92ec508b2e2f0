/** What a person has looked at and let go into the long work: its fingerprint, and approved.json, read and written. */
import { z } from 'zod'

import { fingerprint } from '../../src/runtime/fingerprint.js'
import type { Rules } from './rules.js'
import type { Style } from './style.js'

export interface Approval {
  who: string
  /** ISO 8601. */
  when: string
  fingerprint: string
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

/** Equal as long as the same pictures come of the style: names that only people read, and the pixels of a layer, do not matter. */
export function approvalFingerprint({ style, layersJson = {}, sheets, layers }: Approvable): string {
  const { id, colors, customizations, lengths, cuts, hierarchy = null } = style
  const codes = customizations.map(({ code }) => code)
  const sortedLayers = [...new Set(layers)].sort()
  return fingerprint({ id, colors, codes, lengths, cuts, hierarchy, layersJson, sheets, layers: sortedLayers })
}

const shape = z.object({ who: z.string(), when: z.string(), fingerprint: z.string() })

/** Unknown keys are a person's own affair. What cannot be read approves nothing, for the reason given. */
export function readApproval(text: string): Approval | { fault: string } {
  let raw: unknown
  try {
    raw = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (fault) {
    return { fault: `approved.json: ${(fault as Error).message}` }
  }
  const parsed = shape.safeParse(raw)
  return parsed.success ? parsed.data : { fault: 'approved.json: expected who, when and fingerprint' }
}

export const approvalText = (approval: Approval): string => `${JSON.stringify(approval, null, 2)}\n`
