/** troupe doctor: is this machine fit for the work, and is the data folder in order? */

import { accessSync, constants, existsSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Config } from '../config.js'
import { reasonOf } from '../errors.js'
import { checkTools } from '../media/requirements.js'
import { configOf } from './config-of.js'
import { EXIT } from './exit.js'
import type { Command } from './invocation.js'
import { withJournal } from './jobs.js'
import { reach } from './reach.js'
import { table } from './table.js'

interface Finding {
  what: string
  ok: boolean
  found: string
}

const LEAST_FREE_GIB = 5

export const doctor: Command = {
  operands: '',
  count: [0, 0],
  hint: 'is this machine fit for the work, and is the data folder in order? exit 1 when not',
  options: {},
  async run(call) {
    const config = configOf(call)
    const findings = [node(), await ffmpeg(), ...folders(config), space(config), journal(config), await service(config)]
    call.print(findings, () =>
      table(
        ['', 'what', 'found'],
        findings.map(({ ok, what, found }) => [ok ? 'ok' : 'BAD', what, found]),
      ),
    )
    return findings.every(({ ok }) => ok) ? EXIT.ok : EXIT.failed
  },
}

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const ok = major > 20 || (major === 20 && minor >= 19)
  return { what: 'node', ok, found: `${process.versions.node}${ok ? '' : ': expected 20.19 or later'}` }
}

async function ffmpeg(): Promise<Finding> {
  const { version, missing } = await checkTools()
  const ok = missing.length === 0
  return { what: 'ffmpeg', ok, found: ok ? version : `${version || 'none'}: missing ${missing.join(', ')}` }
}

function folders({ paths }: Config): Finding[] {
  return Object.entries(paths).map(([what, path]) => {
    const there = existsSync(path) ? path : existing(path)
    const ok = writable(there)
    const found = there === path ? path : `${path} (will be made)`
    return { what: `folder ${what}`, ok, found: ok ? found : `${path}: ${there} is not writable` }
  })
}

const existing = (path: string): string => (existsSync(path) ? path : existing(dirname(path)))

function writable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

function space({ paths }: Config): Finding {
  const { bavail, bsize } = statfsSync(existing(paths.store))
  const gib = (bavail * bsize) / 2 ** 30
  const ok = gib >= LEAST_FREE_GIB
  return { what: 'disk', ok, found: `${gib.toFixed(1)} GiB free${ok ? '' : `: expected ${LEAST_FREE_GIB} or more`}` }
}

function journal(config: Config): Finding {
  if (!existsSync(config.paths.database)) return { what: 'journal', ok: true, found: 'none yet' }
  try {
    return withJournal(config, ({ db }) => {
      const found = db.pragma('quick_check', { simple: true }) as string
      return { what: 'journal', ok: found === 'ok', found }
    })
  } catch (fault) {
    return { what: 'journal', ok: false, found: reasonOf(fault) }
  }
}

async function service(config: Config): Promise<Finding> {
  const running = await reach(config)
  return { what: 'service', ok: true, found: running ? `running at ${running.url}` : 'not running' }
}
