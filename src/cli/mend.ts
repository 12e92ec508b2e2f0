/** A data folder -> the same with its folders made, what a kill left half put taken away, and its ballast whole. What was done, in words. */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

import type { Config } from '../config.js'
import { ballastIn } from '../disk/ballast.js'
import { fileSystemsOf } from '../disk/space.js'
import { inWords, levels } from '../disk/watermarks.js'
import { Refusal, reasonOf } from '../errors.js'
import { lock } from '../runtime/lock.js'
import { foldersOf } from '../self-watch.js'
import { FolderStore } from '../store/folder.js'

/** Touches nothing that anybody has dropped or made. Beside a running service, only what is not its own business. */
export async function mend(config: Config): Promise<string[]> {
  const made = madeFolders(Object.values(foldersOf(config)))
  const alone = taken(join(config.paths.work, 'troupe.lock'))
  if (!alone) return [...made, 'a service is at work on this data folder: it sweeps and keeps its ballast itself']
  try {
    return [...made, ...(await swept(config)), ...(await ballasted(config))]
  } finally {
    alone.release()
  }
}

function madeFolders(folders: readonly string[]): string[] {
  return folders
    .filter((folder) => !existsSync(folder))
    .flatMap((folder) => {
      try {
        return mkdirSync(folder, { recursive: true }) === undefined ? [] : [`made ${folder}`]
      } catch (fault) {
        return [`could not make ${folder}: ${reasonOf(fault)}`]
      }
    })
}

/** Undefined when a service holds it. */
function taken(file: string) {
  try {
    return lock(file)
  } catch (fault) {
    if (fault instanceof Refusal) return undefined
    throw fault
  }
}

/** With the lock in hand: what is unfinished now will never be finished. */
async function swept({ paths }: Config): Promise<string[]> {
  const scratch = join(paths.work, 'scratch')
  const left = existsSync(scratch) ? readdirSync(scratch).length : 0
  rmSync(scratch, { recursive: true, force: true })
  const halfPut = await new FolderStore(paths.store).sweep()
  return [
    ...(left > 0 ? [`took away ${left} scratch folders of ${scratch}`] : []),
    ...(halfPut > 0 ? [`took away ${halfPut} half-written files of ${paths.store}`] : []),
  ]
}

async function ballasted(config: Config): Promise<string[]> {
  const folder = dirname(config.paths.database)
  const ballast = ballastIn(folder, config.disk.ballastMiB)
  if (ballast.whole()) return []
  const [home] = await fileSystemsOf({ data: folder })
  const { resumeBytes } = levels(home?.totalBytes ?? 0, config.disk)
  if (home && home.freeBytes - ballast.sizeBytes < resumeBytes) {
    return [`left ${ballast.file} as it is: with less than ${inWords(resumeBytes)} free there is no room for it`]
  }
  await ballast.restore()
  return [`wrote ${ballast.file}, ${inWords(ballast.sizeBytes)}`]
}
