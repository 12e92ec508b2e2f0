/** What people may ask of a running service, by socket, HTTP or command line. */
import { z } from 'zod'

import { Refusal, Usage } from './errors.js'
import type { Journal } from './runtime/journal.js'
import type { System } from './runtime/system.js'
import type { Commands } from './status/commands.js'

const wanted = z
  .strictObject({
    ids: z.array(z.number().int()).optional(),
    stage: z.string().optional(),
    key: z.string().optional(),
    dryRun: z.boolean().optional(),
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
})

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
}

export function commandsOf({ journal, system, approve }: Reach): Commands {
  const answer = (d: Record<string, unknown>) => ({ ...d, seq: journal.seq() })
  const idsOf = (
    { ids, stage = '', key = '' }: z.infer<typeof wanted>,
    states: readonly ('refused' | 'dead' | 'waiting' | 'running' | 'parked')[],
  ) => ids ?? journal.jobs({ states, stage, key, limit: EVERY }).map((job) => job.id)

  /** A misspelt stage that is paused in silence would go on in silence. */
  const known = (stage: string | undefined) => {
    const stages = journal.items('actors').map(({ key }) => key)
    if (stage === undefined || stages.includes(stage)) return stage
    throw new Usage(`found stage ${stage}: expected one of ${stages.join(', ')}`)
  }

  return {
    /** Refused and dead work starts again: by id, by stage, by part of its key, or all of it. */
    requeue: async (args) => {
      const asked = read(wanted, args)
      const ids = idsOf(asked, ['refused', 'dead'])
      return answer({ count: asked.dryRun ? ids.length : journal.requeue(ids), dryRun: asked.dryRun ?? false })
    },
    cancel: async (args) => {
      const asked = read(wanted, args)
      if (!asked.ids && !asked.stage && !asked.key) throw new Usage('cancel: expected ids, stage or key')
      const ids = idsOf(asked, ['waiting', 'running', 'parked'])
      return answer({
        count: asked.dryRun ? ids.length : journal.cancel(ids, 'cancelled by hand'),
        dryRun: asked.dryRun ?? false,
      })
    },
    /** A person has looked at a style, and lets its long work start. */
    approve: async (args) => {
      const { style, who, fingerprint } = read(approval, args)
      const known = journal.items(`style/${style}`).find(({ key }) => key === 'style')?.d
      if (known?.fingerprint === undefined) throw new Refusal(`there is no style ${style} to approve`)
      if (known.fingerprint !== fingerprint) throw new Refusal(`${style} has changed since it was looked at`)
      if (known.status === 'waiting') throw new Refusal(`${style} waits for ${known.because}`)
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
  const parsed = schema.safeParse(args)
  if (!parsed.success) throw new Usage(z.prettifyError(parsed.error))
  return parsed.data
}
