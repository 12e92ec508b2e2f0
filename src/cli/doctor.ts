/** troupe doctor: is this machine fit for the work, and is the data folder in order? */

import { accessSync, constants, existsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Config } from '../config.js'
import { fileSystemsOf } from '../disk/space.js'
import { inWords, levels, stateOf } from '../disk/watermarks.js'
import { reasonOf } from '../errors.js'
import { checkTools } from '../media/requirements.js'
import { foldersOf, NEEDED } from '../self-watch.js'
import { configOf } from './config-of.js'
import { EXIT } from './exit.js'
import type { Command } from './invocation.js'
import { withJournal } from './jobs.js'
import { mend } from './mend.js'
import { reach } from './reach.js'
import { table } from './table.js'

interface Finding {
  what: string
  ok: boolean
  found: string
}

export const doctor: Command = {
  operands: '',
  count: [0, 0],
  hint: 'is this machine fit for the work, and is the data folder in order? exit 1 when not',
  options: {
    fix: { type: 'boolean', hint: 'first make the folders, take away what a kill left unfinished, write the ballast' },
  },
  async run(call) {
    const config = configOf(call)
    const did = call.flag('fix') ? await mend(config) : []
    const findings = [
      ...[node(), await ffmpeg(), ...folders(config), ...(await space(config)), journal(config)],
      await service(config),
    ]
    const listed = () =>
      table(
        ['', 'what', 'found'],
        findings.map(({ ok, what, found }) => [ok ? 'ok' : 'BAD', what, found]),
      )
    if (call.flag('fix')) {
      const told = did.length > 0 ? did : ['there was nothing to do']
      call.print({ did, findings }, () => `${told.join('\n')}\n\n${listed()}`)
    } else {
      call.print(findings, listed)
    }
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

/** A line for each file system, by the marks of the service itself. */
async function space(config: Config): Promise<Finding[]> {
  const folders = Object.entries(foldersOf(config)).map(([name, path]) => [name, existing(path)] as const)
  const found = await fileSystemsOf(Object.fromEntries(folders))
  return found.map((one) => {
    // as if nothing had been looked at before: between the marks there is room
    const short = stateOf('ok', one, config.disk) !== 'ok' && one.names.some((name) => NEEDED.includes(name))
    const { pauseBytes } = levels(one.totalBytes, config.disk)
    const free = `${inWords(one.freeBytes)} of ${inWords(one.totalBytes)} free`
    return {
      what: `disk of ${one.names.join(', ')}`,
      ok: !short,
      found: short ? `${free}: expected ${inWords(pauseBytes)} or more, new work waits` : free,
    }
  })
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
