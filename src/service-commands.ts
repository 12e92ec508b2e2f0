/** What people may ask of a running service, by socket, HTTP or command line. */
import { z } from 'zod'

import { Refusal, Usage } from './errors.js'
import type { Journal } from './runtime/journal.js'
import type { System } from './runtime/system.js'
import type { Commands } from './status/commands.js'
import { findingsText } from './status/problem.js'
import { fit } from './status/validate.js'

const wanted = z
  .strictObject({
    ids: z.array(z.number().int()).max(100_000).optional(),
    stage: z.string().optional().describe('the beginning of the name of a stage'),
    key: z.string().optional(),
    cause: z.string().optional().describe('id of a cause, as on the topic jobs'),
    dryRun: z.boolean().optional().describe('only say how many there are'),
  })
  .optional()
  .transform((args) => args ?? {})

const stage = z
  .strictObject({ stage: z.string().optional() })
  .optional()
  .transform((args) => args ?? {})

const approval = z.strictObject({
  style: z.string(),
  who: z.string().min(1).max(200),
  /** Of what was looked at: something else is not approved by accident. */
  fingerprint: z.string(),
  /** Make all that can be made, though layers are missing or broken. */
  withHoles: z.boolean().optional(),
})

const upload = z
  .strictObject({
    missing: z.boolean().optional().describe('also what the bucket is found to lack, or to hold otherwise'),
    dryRun: z.boolean().optional().describe('only say how many have failed'),
  })
  .optional()
  .transform((args) => args ?? {})

/** What each command is given, for those who describe them. */
export const ARGUMENTS = { upload, requeue: wanted, cancel: wanted, approve: approval, pause: stage, resume: stage }

const EVERY = 1_000_000

export interface Approved {
  who: string
  /** ISO 8601. */
  when: string
  fingerprint: string
  /** Errors that were told with it, and let pass. */
  accepted: string[]
}

interface Reach {
  journal: Journal
  system: System
  /** Keeps a person's word on a style where it outlives the database. */
  approve(style: string, approved: Approved): Promise<void>
  /** Where the store has a bucket. */
  publishing?: { requeue(asked: { missing: boolean; isDryRun: boolean }): Promise<number> } | undefined
}

export function commandsOf({ journal, system, approve, publishing }: Reach): Commands {
  const answer = (d: Record<string, unknown>) => ({ ...d, seq: journal.seq() })
  const STATES = { failed: ['refused', 'dead'], open: ['waiting', 'running', 'parked'] } as const
  /** What is asked for by several things is all of them. */
  const idsOf = ({ ids, stage = '', key = '', cause }: z.infer<typeof wanted>, among: 'failed' | 'open') => {
    const all = journal.jobs({ states: STATES[among], stage, key, limit: EVERY }).map((job) => job.id)
    const [asked, caused] = [ids && new Set(ids), cause === undefined || new Set(journal.idsOfCause(cause, among))]
    return all.filter((id) => (asked?.has(id) ?? true) && (caused === true || caused.has(id)))
  }

  /** A misspelt stage that is paused in silence would go on in silence. */
  const known = (stage: string | undefined) => {
    const stages = journal.items('actors').map(({ key }) => key)
    if (stage === undefined || stages.includes(stage)) return stage
    throw new Usage(`found stage ${stage}: expected one of ${stages.join(', ')}`)
  }

  return {
    /** Refused and dead work starts again: by id, by stage, by part of its key, by cause, or all of it. */
    requeue: async (args) => {
      const asked = read(wanted, args)
      const ids = idsOf(asked, 'failed')
      return answer({ count: asked.dryRun ? ids.length : journal.requeue(ids), dryRun: asked.dryRun ?? false })
    },
    /** Objects that could not be sent to the bucket are sent again. */
    upload: async (args) => {
      const { missing = false, dryRun = false } = read(upload, args)
      if (!publishing) throw new Refusal('no bucket is configured: expected service.store.home to be s3')
      return answer({ count: await publishing.requeue({ missing, isDryRun: dryRun }), dryRun })
    },
    cancel: async (args) => {
      const asked = read(wanted, args)
      if (!asked.ids && !asked.stage && !asked.key && !asked.cause) {
        throw new Usage('cancel: expected ids, stage, key or cause')
      }
      const ids = idsOf(asked, 'open')
      return answer({
        count: asked.dryRun ? ids.length : journal.cancel(ids, 'cancelled by hand'),
        dryRun: asked.dryRun ?? false,
      })
    },
    /** A person has looked at a style, and lets its long work start. */
    approve: async (args) => {
      const { style, who, fingerprint, withHoles } = read(approval, args)
      const known = journal.items(`style/${style}`).find(({ key }) => key === 'style')?.d
      if (known?.fingerprint === undefined) throw new Refusal(`there is no style ${style} to approve`)
      if (known.fingerprint !== fingerprint) throw new Refusal(`${style} has changed since it was looked at`)
      if (known.status === 'waiting' && !withHoles) throw new Refusal(`${style} waits for ${known.because}`)
      const accepted = (known.accepts as string[] | undefined) ?? []
      await approve(style, { who, when: new Date().toISOString(), fingerprint, accepted })
      return answer({ style, fingerprint })
    },
    pause: async (args) => {
      system.pause(true, known(read(stage, args).stage))
      return answer({ paused: true })
    },
    resume: async (args) => {
      system.pause(false, known(read(stage, args).stage))
      return answer({ paused: false })
    },
  }
}

function read<T>(schema: z.ZodType<T>, args: unknown): T {
  const fitted = fit(schema, args)
  if ('errors' in fitted) throw new Usage(findingsText(fitted.errors), fitted.errors)
  return fitted.value
}
