/** The real command line in its own process: started, watched through its socket, stopped or killed by its id. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'

const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url))
export const PROJECT = fileURLToPath(new URL('../../..', import.meta.url))
/** Six genuine browser recordings of one song. */
export const RECORDINGS = join(PROJECT, 'config/demo/choir')
export const SHARED_CHOIR = join(PROJECT, '../shared/data/choir')

const START_MS = 30_000

export interface Ran {
  code: number | null
  out: string
  err: string
  seconds: number
}

/** Runs one command to its end. */
export function troupe(...words: string[]): Promise<Ran> {
  const from = Date.now()
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [MAIN, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
    let [out, err] = ['', '']
    child.stdout.on('data', (text) => (out += text))
    child.stderr.on('data', (text) => (err += text))
    child.on('close', (code) => resolve({ code, out, err, seconds: (Date.now() - from) / 1000 }))
  })
}

export interface Running {
  url: string
  pid: number
  child: ChildProcess
  /** What it has said on stderr. */
  said(): string
  /** What it has printed. */
  printed(): string
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>
}

/** Resolves once it listens. Rejects when it ends before. */
export function start(data: string, ...words: string[]): Promise<Running> {
  const child = spawn(process.execPath, [MAIN, 'start', '--data', data, '--port', '0', ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stderr.on('data', (text) => (err += text))
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
  const ended = (signal: NodeJS.Signals) => {
    child.kill(signal)
    return closed
  }
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error(`it does not listen after ${START_MS} ms: ${err}`)), START_MS)
    child.once('close', (code) => reject(new Error(`it ended with ${code} before it listened: ${err}`)))
    child.stdout.on('data', (text) => {
      out += text
      const url = /listening on (\S+)/.exec(out)?.[1]
      if (!url) return
      clearTimeout(patience)
      const stop = () => ended('SIGTERM')
      resolve({
        url,
        pid: child.pid!,
        child,
        said: () => err,
        printed: () => out,
        stop,
        kill: () => ended('SIGKILL').then(() => undefined),
      })
    })
  })
}

export interface Seen {
  seq: number
  key: string
  op: string
  d: Record<string, unknown>
}

/** A subscriber that keeps all it heard of a topic, in order, through as many connections as it takes. */
export class Subscriber {
  readonly events: Seen[] = []
  /** What is, by key: snapshot and deltas. */
  readonly items = new Map<string, Record<string, unknown>>()
  readonly frames: string[] = []
  #socket: WebSocket | undefined
  #since: { epoch: string; seq: number } | undefined
  readonly #waiting = new Set<() => void>()
  readonly topic: string

  constructor(topic: string) {
    this.topic = topic
  }

  async connect(url: string): Promise<void> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`)
    this.#socket = socket
    let epoch = ''
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as Frame
      this.frames.push(frame.t)
      if (frame.t === 'welcome') {
        epoch = frame.epoch
        const since = this.#since && { since: this.#since }
        socket.send(JSON.stringify({ t: 'sub', id: 'x', topic: this.topic, ...since }))
      } else if (frame.t === 'snap') {
        for (const { key, d } of frame.items) this.items.set(key, d)
        this.#since = { epoch, seq: frame.seq }
      } else if (frame.t === 'ev') {
        this.events.push({ seq: frame.seq, key: frame.key, op: frame.op, d: frame.d })
        if (frame.op === 'del') this.items.delete(frame.key)
        else this.items.set(frame.key, frame.d)
        this.#since = { epoch, seq: frame.seq }
      } else if (frame.t === 'reset') {
        this.items.clear()
      }
      for (const look of [...this.#waiting]) look()
    })
    await new Promise((resolve, reject) => {
      socket.on('open', resolve)
      socket.on('error', reject)
    })
    socket.send(JSON.stringify({ t: 'hello', v: 1 }))
  }

  async disconnect(): Promise<void> {
    const socket = this.#socket
    if (!socket || socket.readyState === WebSocket.CLOSED) return
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.close()
    await closed
  }

  /** Resolves when `holds` does; rejects after `patienceMs` with what is known by then. */
  until(what: string, holds: (self: Subscriber) => boolean, patienceMs = 120_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (fault?: Error) => {
        clearTimeout(patience)
        this.#waiting.delete(look)
        if (fault) reject(fault)
        else resolve()
      }
      const look = () => holds(this) && done()
      const known = () => JSON.stringify(Object.fromEntries(this.items), null, 1)
      const patience = setTimeout(() => done(new Error(`waited ${patienceMs} ms for ${what}: ${known()}`)), patienceMs)
      this.#waiting.add(look)
      look()
    })
  }

  /** Every status of an item that was heard of, in order, without repetitions. */
  statuses(key: string): string[] {
    const all = this.events.filter((event) => event.key === key && event.op === 'put').map(({ d }) => String(d.status))
    return all.filter((status, index) => status !== all[index - 1])
  }
}

/** As the service sends it; which fields are there depends on `t`. */
interface Frame {
  t: string
  epoch: string
  seq: number
  op: string
  key: string
  d: Record<string, unknown>
  items: { key: string; d: Record<string, unknown> }[]
}

export interface Ground {
  root: string
  data: string
  raw: string
  store: string
  config: string
  clear(): Promise<void>
}

/** A data folder of its own, with a configuration that is quick to take and quick to plan. */
export async function ground(name: string, config: Record<string, unknown> = {}): Promise<Ground> {
  const root = await mkdtemp(join(tmpdir(), `troupe-${name}-`))
  const data = join(root, 'data')
  const file = join(root, 'config.json')
  const quick = { service: { intake: { settleMs: 400, incompleteMs: 1_500 } }, choir: { quietMs: 500 } }
  await writeFile(file, JSON.stringify({ ...quick, ...config }))
  return {
    root,
    data,
    raw: join(data, 'raw'),
    store: join(data, 'store'),
    config: file,
    clear: () => rm(root, { recursive: true, force: true }),
  }
}

export const readJson = async <T>(file: string): Promise<T> => JSON.parse(await readFile(file, 'utf8')) as T

/** Ids of living processes whose command line names `text`. */
export function processesNaming(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text)
      } catch {
        return false // gone meanwhile
      }
    })
    .map(Number)
}
