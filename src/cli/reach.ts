/** A data folder -> the service that runs on it, if one does, and its API. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Config } from '../config.js'
import { Refusal, Usage } from '../errors.js'
import { EXIT } from './exit.js'

export interface Reached {
  url: string
  pid: number
  /** For this machine, as long as the service runs. */
  token: string
  get(path: string): Promise<unknown>
  /** Throws Usage or Refusal as the service says. */
  command(op: string, args: unknown): Promise<Record<string, unknown>>
}

/** Says that there is none, and how to have one. Returns the exit code. */
export function notRunning({ data }: Config): number {
  process.stderr.write(`no service is running on ${data}: start one with troupe start\n`)
  return EXIT.notRunning
}

/** Undefined when none runs there. */
export async function reach({ paths }: Config): Promise<Reached | undefined> {
  const note = noted(join(paths.work, 'service.json'))
  if (!note) return undefined
  const headers = { authorization: `Bearer ${note.token}` }
  const alive = await fetch(`${note.url}/healthz`, { headers }).catch(() => undefined)
  if (!alive) return undefined
  const { pid } = (await alive.json()) as { pid?: number }
  if (pid !== note.pid) return undefined // another program has the port now
  return {
    ...note,
    get: async (path) => (await fetch(note.url + path, { headers })).json(),
    command: (op, args) => command(note.url, op, args, headers),
  }
}

async function command(
  url: string,
  op: string,
  args: unknown,
  headers: Record<string, string>,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}/api/v1/commands/${op}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(args),
  })
  const answer = (await response.json()) as Record<string, unknown>
  if (response.ok) return answer
  if (answer.code === 'bad-request') throw new Usage(String(answer.detail))
  throw new Refusal(String(answer.detail))
}

interface Noted {
  url: string
  pid: number
  token: string
}

function noted(file: string): Noted | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Noted
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw fault
  }
}
