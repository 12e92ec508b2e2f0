/** npm run bench status: a service, its readers in another process -> latency from commit to reader, memory and CPU. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { table } from '../../src/cli/table.js'
import { Usage } from '../../src/errors.js'
import { cores } from './measured.js'
import type { Bench } from './run.js'
import type { Read, Readers, Said, Work, Worked } from './status/words.js'

const PATIENCE_MS = 10 * 60_000

export const statusBench: Bench = {
  hint: 'a thousand readers of the live status, some of them stalled: latency, memory, CPU',
  usage: [
    '--readers 1000    spread over the topics',
    '--stalled 50      of them stop reading',
    '--updates 200000  each one transaction of one event',
    '--rate 4000       updates a second',
    '--topics 50       each reader follows one',
    '--json            everything that was measured, as JSON',
  ],
  async run(words) {
    const { json, ...asked } = readOptions(words)
    const say = (text: string) => process.stderr.write(`${text}\n`)
    say(`${asked.readers} readers, ${asked.stalled} of them stalled, ${asked.updates} updates`)
    const many = await trial(asked)
    // at full speed on one topic, so that every update is meant for the one who does not read
    const alone = { updates: asked.updates, topics: 1, rate: undefined, readers: 0, stalled: 0 }
    say('nobody reads')
    const nobody = await trial(alone)
    say('one reader, paused')
    const paused = await trial({ ...alone, readers: 1, stalled: 1 })
    const found = { cores, node: process.versions.node, asked, many, nobody, paused }
    process.stdout.write(`${json ? JSON.stringify(found, null, 2) : report(found)}\n`)
  },
}

type Asked = Omit<ReturnType<typeof readOptions>, 'json'>

interface Trial {
  worked: Worked
  read: Read
}

async function trial({ readers, stalled, updates, rate, topics }: Omit<Asked, 'rate'> & { rate: number | undefined }) {
  const service = child('service', ['--expose-gc'])
  const audience = child('readers')
  try {
    const { url } = await said(service, 'listening')
    audience.send({ t: 'readers', url, readers, stalled, topics } satisfies Readers)
    await said(audience, 'subscribed')
    service.send({ t: 'work', updates, perSecond: rate, topics, keysPerTopic: 200 } satisfies Work)
    const worked = await said(service, 'worked')
    audience.send({ t: 'report' })
    return { worked, read: await said(audience, 'read') } satisfies Trial
  } finally {
    for (const one of [service, audience]) one.kill()
  }
}

function child(name: string, execArgv: string[] = []): ChildProcess {
  const forked = fork(fileURLToPath(new URL(`./status/${name}.js`, import.meta.url)), { execArgv })
  process.once('exit', () => forked.kill())
  return forked
}

function said<T extends Said['t']>(from: ChildProcess, t: T): Promise<Extract<Said, { t: T }>> {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(
      () => reject(new Error(`nothing of ${t} after ${PATIENCE_MS / 60_000} min`)),
      PATIENCE_MS,
    )
    const ended = (code: number | null) => {
      clearTimeout(patience)
      reject(new Error(`a child ended with ${code} before it was ${t}`))
    }
    from.once('exit', ended)
    from.once('message', (message: Said) => {
      clearTimeout(patience)
      from.off('exit', ended)
      if (message.t === t) resolve(message as Extract<Said, { t: T }>)
      else reject(new Error(`expected ${t}, found ${message.t}`))
    })
  })
}

function report({ asked, many, nobody, paused }: { asked: Asked; many: Trial; nobody: Trial; paused: Trial }): string {
  const { worked, read } = many
  const grown = ({ worked: { rssMiB } }: Trial) =>
    `grown ${mib(rssMiB.peak - rssMiB.before)} at most, ${mib(rssMiB.after - rssMiB.before)} afterwards`
  const stalledMiB = (many.worked.rssMiB.peak - many.worked.rssMiB.before) / Math.max(1, asked.stalled)
  const ms = (value: number) => `${value.toFixed(1)} ms`
  const mib = (value: number) => `${value.toFixed(1)} MiB`
  return table(
    ['what', 'found'],
    [
      ['updates a second', (asked.updates / worked.seconds).toFixed(0)],
      ['frames to readers', `${read.frames}, ${(read.frames / worked.seconds).toFixed(0)} a second`],
      ['latency p50, p99, longest', [read.latencyMs.p50, read.latencyMs.p99, read.latencyMs.max].map(ms).join(', ')],
      ['CPU of the service', `${worked.cpuS.toFixed(1)} s in ${worked.seconds.toFixed(1)} s`],
      ['memory before, highest, after', Object.values(worked.rssMiB).map(mib).join(', ')],
      ['at most, for each stalled reader', mib(stalledMiB)],
      [
        'at full speed, nobody reads',
        `${(asked.updates / nobody.worked.seconds).toFixed(0)} a second, ${grown(nobody)}`,
      ],
      [
        'the same, one paused reader',
        `${(asked.updates / paused.worked.seconds).toFixed(0)} a second, ${grown(paused)}`,
      ],
    ],
  )
}

function readOptions(words: readonly string[]) {
  const number = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...words],
    options: {
      readers: number,
      stalled: number,
      updates: number,
      rate: number,
      topics: number,
      json: { type: 'boolean', default: false },
    },
  })
  const count = (name: 'readers' | 'stalled' | 'updates' | 'rate' | 'topics', otherwise: number, most: number) => {
    const value = Number(values[name] ?? otherwise)
    if (Number.isInteger(value) && value >= 0 && value <= most) return value
    throw new Usage(`--${name}: found ${values[name]}: expected a whole number up to ${most}`)
  }
  return {
    readers: count('readers', 1_000, 2_000),
    stalled: count('stalled', 50, 2_000),
    updates: count('updates', 200_000, 2_000_000),
    rate: count('rate', 4_000, 100_000),
    topics: Math.max(1, count('topics', 50, 1_000)),
    json: values.json,
  }
}
