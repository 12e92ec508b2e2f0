/** A free port -> a throw-away S3 server on it: Ceph's own, a monitor, a disk in memory and a gateway, on loopback. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

import { CREDENTIALS } from '../remote/made-bucket.js'

const run = promisify(execFile)
/** Of one step; a busy machine takes a while. */
const PATIENCE_MS = 60_000
/** Ceph's parts sometimes ask the monitor before it knows who it is, and give up. */
const STARTS = 4

export interface Radosgw {
  endpoint: string
  stop(): void
}

/** Throws what the part that did not start said last, when it has not started for the last time. */
export async function startRadosgw(): Promise<Radosgw> {
  for (let tries = 1; tries < STARTS; tries++) {
    const started = await startOnce().catch(() => undefined)
    if (started) return started
  }
  return startOnce()
}

async function startOnce(): Promise<Radosgw> {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-radosgw-'))
  const children: ChildProcess[] = []
  const stop = () => {
    for (const child of children.splice(0).reverse()) child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  const conf = join(folder, 'ceph.conf')
  const daemon = (program: string, ...args: string[]): ChildProcess => {
    const out = openSync(join(folder, `${program}.out`), 'a')
    const child = spawn(program, ['-c', conf, ...args, '-f'], { stdio: ['ignore', out, out] })
    closeSync(out)
    children.push(child)
    return child
  }
  const ask = (program: string, ...args: string[]) => run(program, ['-c', conf, ...args], { timeout: PATIENCE_MS })
  try {
    const [port, monPort, fsid] = [await freePort(), await freePort(), randomUUID()]
    prepare(folder, { conf, port, monPort, fsid })
    const keyring = join(folder, 'keyring')
    await run('ceph-authtool', ['--create-keyring', keyring, '--gen-key', '-n', 'mon.', '--cap', 'mon', 'allow *'])
    await run('ceph-authtool', [
      keyring,
      '--gen-key',
      '-n',
      'client.admin',
      '--cap',
      'mon',
      'allow *',
      '--cap',
      'osd',
      'allow *',
    ])
    const monmap = join(folder, 'monmap')
    await run('monmaptool', ['--create', '--addv', 'a', `[v1:127.0.0.1:${monPort}]`, '--fsid', fsid, monmap])
    await ask('ceph-mon', '--mkfs', '-i', 'a', '--monmap', monmap, '--keyring', keyring)
    daemon('ceph-mon', '-i', 'a')
    const disk = randomUUID()
    const { stdout: id } = await untilDone(() => ask('ceph', 'osd', 'new', disk))
    await ask('ceph-osd', '-i', id.trim(), '--mkfs', '--osd-uuid', disk)
    await ask('ceph', 'osd', 'crush', 'add', `osd.${id.trim()}`, '1', 'root=default', 'host=h')
    await diskUp(() => daemon('ceph-osd', '-i', id.trim()), ask, join(folder, 'ceph-osd.out'))
    const { accessKeyId, secretAccessKey } = CREDENTIALS
    const user = ['--uid=t', '--display-name=t', `--access-key=${accessKeyId}`, `--secret-key=${secretAccessKey}`]
    await ask('radosgw-admin', 'user', 'create', ...user)
    daemon('radosgw', '-n', 'client.admin')
    const endpoint = `http://127.0.0.1:${port}`
    await answering(endpoint, join(folder, 'radosgw.out'))
    return { endpoint, stop }
  } catch (fault) {
    stop()
    throw fault
  }
}

/** A monitor that has just been started refuses for a moment. Asked for the same disk again it gives the same answer. */
async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    try {
      return await work()
    } catch (fault) {
      if (Date.now() > until) throw fault
      await sleep(200)
    }
  }
}

function prepare(
  folder: string,
  { conf, port, monPort, fsid }: { conf: string; port: number; monPort: number; fsid: string },
): void {
  for (const name of ['mon', 'osd', 'run', 'log', 'rgw']) mkdirSync(join(folder, name))
  const settings = {
    fsid,
    'mon host': `[v1:127.0.0.1:${monPort}]`,
    'public addr': '127.0.0.1',
    'ms bind msgr2': false,
    'auth cluster required': 'none',
    'auth service required': 'none',
    'auth client required': 'none',
    'osd pool default size': 1,
    'osd pool default min size': 1,
    'osd pool default pg num': 4,
    'osd crush chooseleaf type': 0,
    'mon allow pool size one': true,
    'mon data': join(folder, 'mon'),
    'mon data avail crit': 1,
    'osd data': join(folder, 'osd'),
    'osd objectstore': 'memstore',
    'memstore device bytes': 2 ** 31,
    'run dir': join(folder, 'run'),
    'admin socket': join(folder, 'run', '$name.$pid.asok'),
    'log file': join(folder, 'log', '$name.log'),
    keyring: join(folder, 'keyring'),
    'rgw data': join(folder, 'rgw'),
    'rgw frontends': `beast endpoint=127.0.0.1:${port}`,
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`)
  writeFileSync(conf, `[global]\n${lines.join('\n')}\n`)
}

async function diskUp(
  start: () => ChildProcess,
  ask: (program: string, ...args: string[]) => Promise<{ stdout: string }>,
  out: string,
): Promise<void> {
  for (let tries = 0; tries < STARTS; tries++) {
    const disk = start()
    while (disk.exitCode === null && disk.signalCode === null) {
      const { stdout } = await ask('ceph', 'osd', 'stat', '--format', 'json')
      if ((JSON.parse(stdout) as { num_up_osds: number }).num_up_osds > 0) return
      await sleep(200)
    }
  }
  throw new Error(`ceph-osd ends ${STARTS} times: ${readFileSync(out, 'utf8').slice(-500)}`)
}

async function answering(endpoint: string, out: string): Promise<void> {
  const until = Date.now() + PATIENCE_MS
  while (Date.now() < until) {
    const answer = await fetch(endpoint).catch(() => undefined)
    await answer?.arrayBuffer()
    if (answer?.ok) return
    await sleep(200)
  }
  throw new Error(`radosgw does not answer: ${readFileSync(out, 'utf8').slice(-500)}`)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
