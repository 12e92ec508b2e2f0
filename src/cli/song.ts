/** troupe song <folder> --out F.mp4: one song from a folder of recordings, with the code of the service and without one. */
import { copyFile, link, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, extname, join, resolve } from 'node:path'

import { RECORDING_ENDINGS, readName, songId } from '../../actors/choir/names.js'
import { loadConfig } from '../config.js'
import { Refusal, Usage } from '../errors.js'
import { wholeFile } from '../runtime/whole-file.js'
import { openService } from '../service.js'
import { EXIT } from './exit.js'
import { follow } from './follow.js'
import type { Command } from './invocation.js'
import { withOptions } from './sheet-options.js'
import { LITTLE_DISK, logger, type Summary, summary } from './start.js'

/** Everything lies there already: no settling, no stills and no quick look that nobody waits for; and nobody's bucket is touched. */
const AT_ONCE = {
  service: { intake: { settleMs: 0, incompleteMs: 0 }, disk: LITTLE_DISK, store: { home: 'folder' as const } },
  choir: { quietMs: 0, stills: false, preview: false },
}

export const song: Command = {
  operands: '<folder>',
  count: [1, 1],
  hint: 'make one video of the recordings in a folder, and end; --data keeps what is made in between for the next time',
  options: {
    out: { type: 'string', hint: 'F.mp4  where the video goes' },
    option: {
      type: 'string',
      multiple: true,
      hint: 'key=value  an option of the song (reverb=0.2) or of a part (alto.volume=0.5, guide.partType=backing)',
    },
  },
  async run(call) {
    const out = call.text('out')
    if (out === undefined) throw new Usage('song: expected --out F.mp4')
    const keep = call.text('data')
    const data = keep === undefined ? await mkdtemp(join(tmpdir(), 'troupe-song-')) : resolve(keep)
    try {
      const config = loadConfig({ file: call.text('config'), data, also: AT_ONCE })
      await layOut(resolve(call.operands[0]!), config.paths.raw, call.texts('option'))
      const service = await openService({ config, log: logger('warn'), listen: false, takeFirst: true })
      const stopFollowing = call.json ? () => undefined : follow(service.journal, process.stderr)
      const fault = await Promise.race([service.drained(), service.broken])
      stopFollowing()
      const made = summary(service.journal)
      const final = made.songs[0]?.final
      const done = made.songs[0]?.status === 'done' && typeof final === 'string'
      if (done) await placed(service.store.path(final), resolve(out))
      await service.stop()
      if (fault) throw fault
      if (!done) throw new Refusal(whyNot(made))
      call.print({ ...made, out: resolve(out) }, () => `${resolve(out)}${remarks(made)}`)
      return made.failed.length > 0 ? EXIT.failed : EXIT.ok
    } finally {
      if (keep === undefined) await rm(data, { recursive: true, force: true })
    }
  },
}

/** The folder's recordings under strict names in raw/, as links; what is no longer in the folder goes. */
async function layOut(folder: string, raw: string, options: readonly string[]): Promise<void> {
  await mkdir(raw, { recursive: true })
  const files = (await readdir(folder, { withFileTypes: true }).catch(unreadable(folder)))
    .filter(
      (entry) =>
        entry.isFile() && (RECORDING_ENDINGS as readonly string[]).includes(extname(entry.name).slice(1).toLowerCase()),
    )
    .map((entry) => entry.name)
  if (files.length === 0) throw new Refusal(`${folder} holds no recordings: expected .${RECORDING_ENDINGS.join(', .')}`)
  const { names, sheet } = strictNames(files, basename(folder))
  const own = await readFile(join(folder, sheet), 'utf8').catch(() => '{}')
  const wanted = new Map([...names].map(([file, name]) => [name, join(folder, file)]))
  for (const name of await readdir(raw))
    if (!wanted.has(name) && name !== sheet) await rm(join(raw, name), { recursive: true })
  for (const [name, from] of wanted) await linked(from, join(raw, name))
  const text = withOptions(own, options)
  const path = join(raw, sheet)
  if ((await readFile(path, 'utf8').catch(() => undefined)) !== text) await writeFile(path, text)
}

const unreadable = (folder: string) => (fault: NodeJS.ErrnoException) => {
  throw new Usage(`${folder} cannot be read: ${fault.code}`)
}

/** Names that are all of one song stand; others become `folder+folder+<name>`, with what a name may not hold replaced. */
export function strictNames(files: readonly string[], folder: string): { names: Map<string, string>; sheet: string } {
  const read = files.map(readName)
  const songs = new Set(read.map((named) => (named.is === 'recording' ? songId(named) : '')))
  if (songs.size === 1 && !songs.has('')) {
    return { names: new Map(files.map((file) => [file, file])), sheet: `${[...songs][0]}.json` }
  }
  const id = (text: string) => text.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 64) || '_'
  const names = new Map<string, string>()
  for (const file of files) {
    const ending = extname(file)
    const name = `${id(folder)}+${id(folder)}+${id(basename(file, ending))}${ending.toLowerCase()}`
    if ([...names.values()].includes(name)) throw new Refusal(`${file} would be named as another file is: ${name}`)
    names.set(file, name)
  }
  return { names, sheet: `${id(folder)}+${id(folder)}.json` }
}

/** A link keeps size and times, so that an unchanged recording is known the next time. */
async function linked(from: string, to: string): Promise<void> {
  const [source, there] = [await stat(from), await stat(to).catch(() => undefined)]
  if (there && there.size === source.size && there.mtimeMs === source.mtimeMs) return
  await rm(to, { force: true })
  await link(from, to).catch(() => copyFile(from, to))
}

async function placed(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  const temporary = join(dirname(to), `.${basename(to)}.${process.pid}`)
  await wholeFile(to, temporary, () => copyFile(from, temporary))
}

function whyNot({ songs, failed }: Summary): string {
  const [only] = songs
  const failures = failed.map(({ key, because }) => `${key}: ${because}`)
  return [`no video was made: ${only?.because ?? only?.status ?? 'nothing was recognised'}`, ...failures].join('\n')
}

function remarks({ songs, failed }: Summary): string {
  const review = (songs[0]?.needsReview as string[] | undefined) ?? []
  const lines = [
    ...review.map((part) => `needs review: nobody can tell how late ${part} is: --option ${part}.offset=<ms>`),
    ...failed.map(({ key, because }) => `failed: ${key}: ${because}`),
  ]
  return lines.length > 0 ? `\n${lines.join('\n')}` : ''
}
