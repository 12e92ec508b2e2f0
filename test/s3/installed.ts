/** A radosgw from the distribution: there, or installed now; or the reason why neither. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const PROGRAMS = ['radosgw', 'radosgw-admin', 'ceph', 'ceph-mon', 'ceph-osd', 'ceph-authtool', 'monmaptool']
const PACKAGES = ['radosgw', 'ceph-mon', 'ceph-osd', 'ceph-common']

const isThere = (program: string): boolean =>
  (process.env.PATH ?? '').split(':').some((folder) => existsSync(`${folder}/${program}`))

/** Undefined when all of it is there. */
export function installed(): string | undefined {
  if (PROGRAMS.every(isThere)) return undefined
  if (!existsSync('/usr/bin/apt-get')) return 'radosgw is not installed, and there is no apt-get here'
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...PACKAGES],
  ]) {
    const [program = '', ...rest] = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args]
    const { status, stderr } = spawnSync(program, rest, { encoding: 'utf8' })
    if (status !== 0)
      return `radosgw cannot be installed: apt-get ${args[0]}: ${(stderr ?? '').trim().split('\n').at(-1)}`
  }
  return PROGRAMS.every(isThere) ? undefined : `of ${PROGRAMS.join(', ')} something is missing after the installation`
}
