/** What the lint found of a style, and its approved.json -> whether the long work may start, and what people are told of it. */
import type { Tools } from '../../src/runtime/tools.js'
import { type Approval, acceptableIn, approvalFingerprint, approvalText, readApproval } from './approval.js'
import { type Finding, isBlocking } from './lint/finding.js'
import type { Gathered, Sheets, Understood } from './roll.js'
import type { DressSettings } from './settings.js'

export interface Asked {
  all: Gathered
  understood: Understood
  sheets: Sheets
  findings: readonly Finding[]
}

type At = Pick<Tools, 'status' | 'inbox'> & { settings: Pick<DressSettings, 'told'> }

/**
 * Where it may not, the style's news say what it waits for. Approves by itself where style.json says so and there is no error;
 * errors with which pictures can be made a person may accept.
 */
export async function clearance(asked: Asked, { status, inbox, settings }: At): Promise<boolean> {
  const { all, understood, sheets, findings } = asked
  const { style, layersJson } = understood
  const layers = [...all.layers, ...all.unread].map(({ layer }) => layer)
  const accepted = acceptableIn(findings)
  const blocking = findings.filter(isBlocking).length
  const now = approvalFingerprint({ style, layersJson, sheets: sheets.hashes, layers, accepted })
  const given = all.approval === undefined ? undefined : readApproval(all.approval)
  let approval = given && 'fingerprint' in given && given.fingerprint === now ? given : undefined

  if (blocking + accepted.length === 0 && !approval && style.approve === 'when-clean') {
    approval = { who: 'the lint, which found no errors', when: new Date().toISOString(), fingerprint: now }
    await inbox.write('styles', `${all.style}/approved.json`, approvalText(approval))
  }
  status.note('style', {
    name: style.name,
    colors: style.colors,
    approve: style.approve,
    fingerprint: now,
    accepts: accepted.length > 0 ? toldOf(accepted, settings.told) : null,
    approved: approval ? { who: approval.who, when: approval.when } : null,
    ...standing(blocking, accepted.length, approval, given),
  })
  return blocking === 0 && approval !== undefined
}

function standing(
  blocking: number,
  acceptable: number,
  approval: Approval | undefined,
  given: ReturnType<typeof readApproval> | undefined,
) {
  if (blocking > 0) return waiting(`${counted(blocking, 'error')} to be put right`)
  if (approval) return { phase: 'cleared', because: null }
  const errors = acceptable > 0 ? `, and ${counted(acceptable, 'error')} to be accepted or put right` : ''
  return { phase: 'needs-approval', because: `${whyAsk(given)}${errors}` }
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

/** As many as are told of anything, and how many more there are. */
const toldOf = (lines: readonly string[], most: number): string[] =>
  lines.length <= most ? [...lines] : [...lines.slice(0, most), `and ${lines.length - most} more`]

export const waiting = (because: string) => ({ phase: 'waiting', because })

function whyAsk(given: ReturnType<typeof readApproval> | undefined): string {
  if (given === undefined) return 'nobody has approved it yet'
  if ('fault' in given) return given.fault
  return `its rules, the names of its layers or its errors have changed since ${given.who} approved them at ${given.when}`
}
