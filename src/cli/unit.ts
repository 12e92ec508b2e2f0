/** The unit as it is published, and where this installation lies -> the unit for this machine. Pure. */

export interface Place {
  node: string
  /** The compiled main.js. */
  main: string
  /** Of the installation. */
  root: string
  user: string
  group: string
  data: string
  /** A configuration of one's own. */
  config?: string | undefined
  /** Every folder in which the service writes. */
  writes: readonly string[]
  /** The folder in which the two files with the key of the bucket lie. */
  s3Credentials?: string | undefined
}

/** Throws when the template lacks a line that is to be set: it must not be installed half right. */
export function unitFor(template: string, place: Place): string {
  const { node, main, root, user, group, data, config, writes, s3Credentials } = place
  const start = [node, main, 'start', '--data', data, ...(config === undefined ? [] : ['--config', config])]
  const below = [root, data, ...writes, ...(config === undefined ? [] : [config])]
  const lines: Record<string, string> = {
    User: user,
    Group: group,
    WorkingDirectory: escaped(root),
    ExecStart: start.map(word).join(' '),
    ReadWritePaths: outermost(writes).map(quoted).join(' '),
    // what lies in a home is seen only when homes are; they stay read-only but for the folders above
    ProtectHome: below.some((path) => /^\/(home|root|run\/user)(\/|$)/.test(path)) ? 'read-only' : 'yes',
    // a private /tmp would hide it, and lose what is made there
    PrivateTmp: below.some((path) => /^\/(var\/)?tmp(\/|$)/.test(path)) ? 'no' : 'yes',
  }
  const unit = Object.entries(lines).reduce((text, [key, value]) => withLine(text, key, value), template)
  return s3Credentials === undefined ? unit : withCredentials(unit, s3Credentials)
}

function withLine(text: string, key: string, value: string): string {
  const line = new RegExp(`^${key}=.*$`, 'm')
  if (!line.test(text)) throw new Error(`the unit has no line ${key}=`)
  return text.replace(line, () => `${key}=${value}`)
}

function withCredentials(text: string, folder: string): string {
  const line = /^#LoadCredential=([\w-]+):.*$/gm
  if (!line.test(text)) throw new Error('the unit has no lines for credentials')
  return text.replace(line, (_, name: string) => `LoadCredential=${name}:${escaped(folder)}/${name}`)
}

/** Folders that lie in none of the others. */
export function outermost(paths: readonly string[]): string[] {
  const all = [...new Set(paths)]
  return all.filter((path) => !all.some((other) => other !== path && path.startsWith(`${other.replace(/\/$/, '')}/`)))
}

/** systemd reads % as something of its own everywhere, and $ where a program is started. */
const escaped = (path: string): string => path.replaceAll('%', '%%')
const quoted = (path: string): string => {
  const safe = escaped(path).replaceAll('\\', '\\\\').replaceAll('"', '\\"')
  return /^[\w%$@+=:,./-]+$/.test(safe) ? safe : `"${safe}"`
}
const word = (text: string): string => quoted(text).replaceAll('$', '$$$$')
