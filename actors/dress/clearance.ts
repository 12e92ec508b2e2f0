/** A style without errors and its approved.json -> whether the long work may start, and what people are told of it. */
import type { Tools } from '../../src/runtime/tools.js'
import { type Approval, approvalFingerprint, approvalText, readApproval } from './approval.js'
import type { Gathered, Sheets, Understood } from './roll.js'

export interface Asked {
  all: Gathered
  understood: Understood
  sheets: Sheets
  errors: number
}

/** Where it may not, the style's news say what it waits for. Approves by itself where style.json says so. */
export async function clearance(asked: Asked, { status, inbox }: Pick<Tools, 'status' | 'inbox'>): Promise<boolean> {
  const { all, understood, sheets, errors } = asked
  const { style, layersJson } = understood
  const layers = [...all.layers, ...all.unread].map(({ layer }) => layer)
  const now = approvalFingerprint({ style, layersJson, sheets: sheets.hashes, layers })
  const given = all.approval === undefined ? undefined : readApproval(all.approval)
  let approval = given && 'fingerprint' in given && given.fingerprint === now ? given : undefined

  if (errors === 0 && !approval && style.approve === 'when-clean') {
    approval = { who: 'the lint, which found no errors', when: new Date().toISOString(), fingerprint: now }
    await inbox.write('styles', `${all.style}/approved.json`, approvalText(approval))
  }
  status.note('style', {
    name: style.name,
    colors: style.colors,
    approve: style.approve,
    fingerprint: now,
    approved: approval ? { who: approval.who, when: approval.when } : null,
    ...standing(errors, approval, given),
  })
  return errors === 0 && approval !== undefined
}

function standing(errors: number, approval: Approval | undefined, given: ReturnType<typeof readApproval> | undefined) {
  if (errors > 0) return waiting(`${errors} ${errors === 1 ? 'error' : 'errors'} to be put right`)
  return approval ? { phase: 'cleared', because: null } : { phase: 'needs-approval', because: whyAsk(given) }
}

export const waiting = (because: string) => ({ phase: 'waiting', because })

function whyAsk(given: ReturnType<typeof readApproval> | undefined): string {
  if (given === undefined) return 'nobody has approved it yet'
  if ('fault' in given) return given.fault
  return `its rules or the names of its layers have changed since ${given.who} approved them at ${given.when}`
}
