import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Usage } from '../src/errors.js'
import { SqliteJournal } from '../src/runtime/journal-sqlite.js'
import type { System } from '../src/runtime/system.js'
import { commandsOf } from '../src/service-commands.js'
import { message } from './runtime/journal-conformance.js'

const test = suite('service commands')

/** Two parts whose recordings end early, one that is no recording, one that is tried again because it ended early. */
function failing() {
  const journal = new SqliteJournal(new Database(':memory:'))
  journal.accept(['a', 'b', 'c', 'd'].map((key) => message('choir/convert', key, key)))
  const endings = ['a.webm ends at 1 s', 'b.webm ends at 22 s', 'c.webm is no recording']
  for (const because of endings) journal.fail(journal.claim({ stage: 'choir/convert' })!.id, { as: 'dead', because })
  journal.fail(journal.claim({ stage: 'choir/convert' })!.id, { as: 'retry', because: 'd.webm ends at 3 s', inMs: 9e6 })
  const commands = commandsOf({ journal, system: {} as System, approve: async () => undefined })
  const short = journal.causes(9).find(({ cause }) => cause === '… ends at … s')!.id
  const states = () => Object.fromEntries(journal.page({ limit: 9 }).jobs.map(({ key, state }) => [key, state]))
  return { commands, short, states }
}

test('lets all that failed for one cause start again, and says before how many that is', async () => {
  const { commands, short, states } = failing()

  const { count, dryRun } = (await commands.requeue!({ cause: short, dryRun: true }, 'ana')) as Record<string, unknown>
  assert.equal([count, dryRun], [2, true])
  assert.equal(states(), { a: 'dead', b: 'dead', c: 'dead', d: 'waiting' })

  assert.is(((await commands.requeue!({ cause: short }, 'ana')) as Record<string, unknown>).count, 2)
  assert.equal(states(), { a: 'waiting', b: 'waiting', c: 'dead', d: 'waiting' })
})

test('ends what is tried again for one cause', async () => {
  const { commands, short, states } = failing()
  await commands.cancel!({ cause: short }, 'ana')

  assert.equal(states(), { a: 'dead', b: 'dead', c: 'dead', d: 'refused' })
})

test('counts of the ids it is given only those that a run would touch', async () => {
  const { commands } = failing()
  const { count } = (await commands.requeue!({ ids: [1, 4, 99], dryRun: true }, 'ana')) as Record<string, unknown>

  assert.is(count, 1)
})

test('ends nothing when nobody said what', async () => {
  const { commands, states } = failing()
  const fault = await Promise.resolve(commands.cancel!({}, 'ana')).catch((thrown: unknown) => thrown)

  assert.instance(fault, Usage)
  assert.is(states().d, 'waiting')
})

test.run()
