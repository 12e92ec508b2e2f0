/** What the lint found of a style, and its approved.json -> whether the long work may start, and what people are told of it. */
import type { Tools } from '../../src/runtime/tools.js'
import { approvalFingerprint, approvalText, errorLines, readApproval } from './approval.js'
import { type Finding, stoppedBy } from './lint/finding.js'
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
 * Where it may not, the style's news say what it waits for. Approves by itself where style.json says so and there is no error; a
 * person may accept errors. Once it is approved, an error in a layer holds up no more than the pictures which that layer is in.
 */
export async function clearance(asked: Asked, { status, inbox, settings }: At): Promise<boolean> {
  const { all, understood, sheets, findings } = asked
  const { style, layersJson } = understood
  const layers = [...all.layers, ...all.unread].map(({ layer }) => layer)
  const errors = errorLines(findings)
  const now = approvalFingerprint({ style, layersJson, sheets: sheets.hashes, layers })
  const given = all.approval === undefined ? undefined : readApproval(all.approval)
  let approval = given && 'fingerprint' in given && given.fingerprint === now ? given : undefined

  if (errors.length === 0 && !approval && style.approve === 'when-clean') {
    approval = { who: 'the lint, which found no errors', when: new Date().toISOString(), fingerprint: now }
    await inbox.write('styles', `${all.style}/approved.json`, approvalText(approval))
  }
  const isStopped = findings.some((found) => stoppedBy(found) === 'all')
  status.note('style', {
    name: style.name,
    colors: style.colors,
    approve: style.approve,
    fingerprint: now,
    accepts: errors.length > 0 ? toldOf(errors, settings.told) : null,
    approved: approval ? { who: approval.who, when: approval.when } : null,
    ...(approval && !isStopped ? { phase: 'cleared', because: null } : standing(findings, given)),
  })
  return approval !== undefined && !isStopped
}

function standing(findings: readonly Finding[], given: ReturnType<typeof readApproval> | undefined) {
  const stopping = findings.filter(stoppedBy).length
  if (stopping > 0) return waiting(`${counted(stopping, 'error')} to be put right`)
  const others = findings.filter(({ severity }) => severity === 'error').length
  const errors = others > 0 ? `, and ${counted(others, 'error')} to be accepted or put right` : ''
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
  return `its rules or the names of its layers have changed since ${given.who} approved them at ${given.when}`
}
