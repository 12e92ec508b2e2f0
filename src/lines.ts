/** The lines of the service: their pipelines, the folders they watch, and a journal that knows their news. */
import Database from 'better-sqlite3'

import { choir } from '../actors/choir/pipeline.js'
import * as recordings from '../actors/choir/route.js'
import { project as projectSongs } from '../actors/choir/status.js'
import { dress } from '../actors/dress/pipeline.js'
import * as styleFiles from '../actors/dress/route.js'
import { project as projectStyles } from '../actors/dress/status.js'
import { trouble as uploadTrouble } from '../actors/publish/status.js'
import type { Config } from './config.js'
import { type AnyPipeline, stagesOf } from './runtime/address.js'
import { SqliteJournal } from './runtime/journal-sqlite.js'
import type { Watched } from './watching.js'

export const pipelines = [choir as unknown as AnyPipeline, dress as unknown as AnyPipeline]

/** By name of the line. Publishing is one only where there is a bucket, but its work may have been left by a time when there was. */
const TOLD: Readonly<Record<string, AnyPipeline['trouble']>> = {
  ...Object.fromEntries(pipelines.map(({ name, trouble }) => [name, trouble])),
  publish: uploadTrouble as unknown as AnyPipeline['trouble'],
}

/** Opens the journal of a data folder, for the service or for looking into it while no service runs. */
export function openJournal(file: string, makeRoom: () => boolean = () => false): SqliteJournal {
  return new SqliteJournal(new Database(file), {
    makeRoom,
    project: (topic, items, at) => [...projectSongs(topic, items, at), ...projectStyles(topic, items, at)],
    projected: (topic) => topic.startsWith('song/') || topic.startsWith('style/'),
    told: ({ stage, kind, body }, what, because) => {
      const [line, name] = stage.split('/') as [string, string]
      return TOLD[line]?.(name, { kind, body }, what, because) ?? []
    },
  })
}

export const watchedFolders = ({ raw, styles }: Config['paths']): Watched[] => [
  {
    line: 'choir',
    root: raw,
    deep: false,
    prefix: 'raw/',
    grammar: recordings,
    isText: (path) => path.endsWith('.json'),
  },
  {
    line: 'dress',
    root: styles,
    deep: true,
    prefix: 'styles/',
    grammar: styleFiles,
    isText: styleFiles.isDocument,
  },
]

/** Raised when a stage works differently: what it made is then looked at again. */
export const stageVersions = () =>
  pipelines.flatMap((line) => stagesOf(line).map(({ name, version }) => [line.name, name, version]))
