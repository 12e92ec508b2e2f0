/** Programs and the distribution's packages they are in -> there, or installed now; or the reason why neither. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Where a program is, by the PATH. */
export const programAt = (program: string): string | undefined =>
  (process.env.PATH ?? '')
    .split(':')
    .map((folder) => `${folder}/${program}`)
    .find((file) => existsSync(file))

/** Undefined when all programs are there. */
export function installed(programs: readonly string[], packages: readonly string[]): string | undefined {
  const missing = () => programs.filter((program) => programAt(program) === undefined)
  const wanted = missing()
  if (wanted.length === 0) return undefined
  const what = wanted.join(', ')
  if (!existsSync('/usr/bin/apt-get')) return `${what} is not installed, and there is no apt-get here`
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...packages],
  ]) {
    const [program = '', ...rest] = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args]
    const { status, stderr, error } = spawnSync(program, rest, { encoding: 'utf8' })
    if (status === 0) continue
    const because = error?.message ?? (stderr ?? '').trim().split('\n').at(-1)
    return `${what} cannot be installed: apt-get ${args[0]}: ${because}`
  }
  const still = missing()
  return still.length === 0 ? undefined : `${still.join(', ')} is missing after the installation`
}
