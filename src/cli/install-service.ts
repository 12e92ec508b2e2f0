/** troupe install-service: this installation -> a systemd unit for it, and the folders that unit needs. */
import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { PACKAGE_ROOT, personAtWork } from '../config.js'
import { Refusal, Usage } from '../errors.js'
import { foldersOf } from '../self-watch.js'
import { configOf } from './config-of.js'
import { EXIT } from './exit.js'
import type { Command } from './invocation.js'
import { unitFor } from './unit.js'

const UNITS = '/etc/systemd/system'

export const installService: Command = {
  operands: '',
  count: [0, 0],
  hint: 'write a systemd unit for this installation, with its paths and user; starts nothing, and says what to do next',
  options: {
    user: { type: 'string', hint: 'U  whom the service runs as (default: troupe when root, else who asks)' },
    's3-credentials': {
      type: 'string',
      hint: 'D  hand the files s3-access-key-id and s3-secret-access-key of this folder to the service',
    },
    to: { type: 'string', hint: `D  the folder of units (default ${UNITS})` },
    print: { type: 'boolean', hint: 'only show the unit' },
  },
  async run(call) {
    const config = configOf(call)
    const asked = call.text('user') ?? (process.getuid?.() === 0 ? 'troupe' : personAtWork())
    if (!/^[a-z_][a-z0-9_-]{0,31}$/i.test(asked)) throw new Usage(`--user: found ${asked}: expected the name of a user`)
    const own = call.text('config')
    const credentials = call.text('s3-credentials')
    const folders = [config.data, ...Object.values(foldersOf(config))]
    const owner = idsOf(asked)
    const unit = unitFor(readFileSync(join(PACKAGE_ROOT, 'config/troupe.service'), 'utf8'), {
      node: realpathSync(process.execPath),
      main: join(PACKAGE_ROOT, 'dist/src/main.js'),
      root: PACKAGE_ROOT.replace(/\/$/, ''),
      user: asked,
      group: owner?.group ?? asked,
      data: config.data,
      config: own && resolve(own),
      writes: folders,
      s3Credentials: credentials && resolve(credentials),
    })
    if (call.flag('print')) {
      call.print({ unit }, () => unit.trimEnd())
      return EXIT.ok
    }
    const file = join(resolve(call.text('to') ?? UNITS), 'troupe.service')
    const did = [...madeFolders(folders, owner), written(file, unit)]
    const next = [
      ...(owner ? [] : userSteps(asked, folders)),
      ...(credentials && !existsSync(credentials)
        ? [`put s3-access-key-id and s3-secret-access-key into ${credentials}, readable by root alone`]
        : []),
      'sudo systemctl daemon-reload',
      'sudo systemctl enable --now troupe',
      'systemctl status troupe; journalctl -u troupe -f',
    ]
    call.print({ file, did, next }, () => [...did, '', 'next:', ...next.map((step) => `  ${step}`)].join('\n'))
    return EXIT.ok
  },
}

const userSteps = (user: string, folders: readonly string[]): string[] => [
  `sudo useradd --system --home-dir ${folders[0]} --shell /usr/sbin/nologin ${user}`,
  `sudo chown -R ${user}: ${[...new Set(folders)].join(' ')}`,
]

interface Owner {
  uid: number
  gid: number
  group: string
}

/** Undefined when there is no such user on this machine. */
function idsOf(user: string): Owner | undefined {
  const ask = (...words: string[]) => spawnSync('id', [...words, user], { encoding: 'utf8' })
  const uid = ask('-u')
  if (uid.status !== 0) return undefined
  return { uid: Number(uid.stdout), gid: Number(ask('-g').stdout), group: ask('-gn').stdout.trim() }
}

/** A unit whose writable folders are not there does not start. What is there already stays whose it is. */
function madeFolders(folders: readonly string[], owner: Owner | undefined): string[] {
  return [...new Set(folders)]
    .filter((folder) => !existsSync(folder))
    .map((folder) => {
      const first = mkdirSync(folder, { recursive: true })
      if (owner && process.getuid?.() === 0)
        for (const made of [first ?? folder, folder]) chownSync(made, owner.uid, owner.gid)
      return `made ${folder}`
    })
}

function written(file: string, unit: string): string {
  const there = existsSync(file)
  if (there && readFileSync(file, 'utf8') === unit) return `${file} is as it should be`
  try {
    writeFileSync(file, unit)
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException
    if (code !== 'EACCES' && code !== 'ENOENT' && code !== 'EROFS') throw fault
    throw new Refusal(
      `${file} cannot be written (${code}): run it with sudo, or with --print and put the unit there yourself`,
    )
  }
  return `${there ? 'replaced' : 'wrote'} ${file}`
}
