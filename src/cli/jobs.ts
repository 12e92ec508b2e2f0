/** troupe jobs, requeue, cancel, pause, resume: what the journal holds, and a hand on it. */

import { existsSync } from 'node:fs'
import type { Config } from '../config.js'
import { Refusal, Usage } from '../errors.js'
import { openJournal } from '../lines.js'
import type { Job, State } from '../runtime/journal.js'
import { configOf } from './config-of.js'
import { EXIT } from './exit.js'
import type { Command, Invocation } from './invocation.js'
import { notRunning, reach } from './reach.js'
import { table } from './table.js'

const STATES: readonly State[] = ['waiting', 'running', 'parked', 'done', 'refused', 'dead', 'superseded']
const OPEN: readonly State[] = ['waiting', 'running', 'parked', 'refused', 'dead']

const CHOICE = {
  stage: { type: 'string', hint: 'S  only of this stage, e.g. choir/convert' },
  key: { type: 'string', hint: 'K  only what has this in its name' },
} as const

/** The journal may be read beside the running service; writing is the service's own. */
export function withJournal<T>({ paths }: Config, read: (journal: ReturnType<typeof openJournal>) => T): T {
  if (!existsSync(paths.database))
    throw new Refusal(`${paths.database} is not there: nothing has been done in this data folder`)
  const journal = openJournal(paths.database)
  try {
    return read(journal)
  } finally {
    journal.close()
  }
}

export const jobs: Command = {
  operands: '',
  count: [0, 0],
  hint: 'the work that waits, runs or has failed; exit 1 when something has failed',
  options: {
    ...CHOICE,
    state: { type: 'string', multiple: true, hint: `S  ${STATES.join(', ')}; may be given several times` },
    limit: { type: 'string', hint: 'N  at most so many (default 100)' },
  },
  async run(call) {
    const asked = call.texts('state')
    const odd = asked.find((state) => !STATES.includes(state as State))
    if (odd !== undefined) throw new Usage(`--state: found ${odd}: expected one of ${STATES.join(', ')}`)
    const states = asked.length > 0 ? (asked as State[]) : OPEN
    const { stage = '', key = '' } = { stage: call.text('stage'), key: call.text('key') }
    const limit = call.number('limit') ?? 100
    const { found, counts } = withJournal(configOf(call), (journal) => ({
      found: journal.jobs({ states, stage, key, limit }),
      counts: journal.counts(),
    }))
    call.print({ jobs: found, counts }, () => listed(found))
    const failed = Object.values(counts).some((of) => (of.refused ?? 0) + (of.dead ?? 0) > 0)
    return failed ? EXIT.failed : EXIT.ok
  },
}

function listed(found: readonly Job[]): string {
  if (found.length === 0) return 'no such work'
  const rows = found.map((job) => [job.id, job.state, job.stage, job.key, job.attempt, job.because])
  return table(['id', 'state', 'stage', 'what', 'tries', 'why'], rows)
}

export const requeue = asking(
  'requeue',
  'let refused and dead work start again: by id, --stage or --key, or with --all',
  {
    all: { type: 'boolean', hint: 'everything that failed' },
    remote: { type: 'boolean', hint: 'objects that could not be sent to the bucket, instead' },
    missing: { type: 'boolean', hint: 'with --remote: also what the bucket lacks, or holds otherwise' },
  },
)
export const cancel = asking('cancel', 'end open work by hand: by id, --stage or --key', {})

/** A command on work, given to the running service. */
function asking(op: 'requeue' | 'cancel', hint: string, more: Command['options']): Command {
  return {
    operands: '[id …]',
    count: [0, 10_000],
    hint,
    options: { ...CHOICE, ...more, 'dry-run': { type: 'boolean', hint: 'only say how many it would be' } },
    async run(call) {
      if (call.flag('missing') && !call.flag('remote')) throw new Usage('--missing: expected --remote with it')
      if (call.flag('remote')) {
        return ask(call, 'upload', { missing: call.flag('missing'), dryRun: call.flag('dry-run') })
      }
      const ids = call.operands.map(idOf)
      const stage = call.text('stage')
      const key = call.text('key')
      if (ids.length === 0 && stage === undefined && key === undefined && !call.flag('all')) {
        throw new Usage(`${op}: expected ids, --stage or --key${op === 'requeue' ? ', or --all, or --remote' : ''}`)
      }
      return ask(call, op, {
        ...(ids.length > 0 && { ids }),
        ...(stage !== undefined && { stage }),
        ...(key !== undefined && { key }),
        dryRun: call.flag('dry-run'),
      })
    },
  }
}

export const pause = steering('pause', 'let running work end and start nothing new, in one --stage or in all')
export const resume = steering('resume', 'go on after a pause')

function steering(op: 'pause' | 'resume', hint: string): Command {
  return {
    operands: '',
    count: [0, 0],
    hint,
    options: { stage: CHOICE.stage },
    run: (call) => {
      const stage = call.text('stage')
      return ask(call, op, stage === undefined ? {} : { stage })
    },
  }
}

async function ask(call: Invocation, op: string, args: Record<string, unknown>): Promise<number> {
  const config = configOf(call)
  const service = await reach(config)
  if (!service) return notRunning(config)
  const answer = await service.command(op, args)
  call.print(answer, () =>
    'count' in answer ? `${op}: ${answer.count}${answer.dryRun ? ' (dry run)' : ''}` : `${op}: ok`,
  )
  return EXIT.ok
}

function idOf(text: string): number {
  const id = Number(text)
  if (!Number.isInteger(id)) throw new Usage(`found ${text}: expected the id of a job, a number`)
  return id
}
