/** config/*.json, a person's own file and the command line -> one frozen configuration. The only reader of the environment. */
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

import type { ChoirSettings } from '../actors/choir/settings.js'
import type { DressSettings } from '../actors/dress/settings.js'
import type { PublishSettings } from '../actors/publish/settings.js'
import { Usage } from './errors.js'
import type { S3Credentials } from './remote/settings.js'
import { inboxSchema, storeSchema } from './remote/settings-schema.js'

/** Of the installed package: where config/ and src/web/ lie. Compiled code runs two folders below it. */
export const PACKAGE_ROOT = fileURLToPath(new URL('../..', import.meta.url))

const ms = z.number().int().min(0)
const count = z.number().int().min(1)

/** A name or an address; what stands in brackets or has a scheme or port is something else. */
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)$/

const intake = z.strictObject({
  settleMs: ms.describe('a file is taken when it has been still for this long'),
  incompleteMs: ms.describe('a still but unfinished file waits this long for its rest, then it is judged as it is'),
  rescanMs: ms.describe('the folders are read whole this often, whatever the hints said'),
  polling: z.boolean().describe('for network mounts, which give no hints: look instead of listen'),
})

const choir = z.strictObject({
  quietMs: ms.describe('a song is planned this long after the last of its parts came'),
  x264: z.strictObject({
    preset: z.string().describe('of the one lossy encode'),
    subme: z
      .number()
      .int()
      .min(0)
      .max(11)
      .describe('how closely motion is looked for, in place of what the preset says'),
    crf: z.number().min(0).max(51).describe('lower is better and larger; 21 cannot be told from the source'),
  }),
  stitchSegments: count.describe(
    'the stitch is split into this many stretches of time; two are fastest on 2 to 4 cores',
  ),
  loudnessLufs: z.number().min(-40).max(-5).describe('integrated loudness of the finished sound'),
  truePeakDbtp: z.number().min(-10).max(0).describe('highest true peak of the finished sound, after encoding'),
  audioKbps: count.describe('of the AAC sound'),
  stills: z.boolean().describe('make a still of every recording and of the finished song, for the pages'),
  preview: z.boolean().describe('make the quick 480 px look before the long work'),
  limits: z.strictObject({
    durationS: count.describe('longest recording'),
    streams: count.describe('most streams of a recording'),
    sidePx: count.describe('widest or highest picture'),
    fps: count.describe('highest declared frame rate'),
  }),
}) satisfies z.ZodType<ChoirSettings>

const dress = z.strictObject({
  quietMs: ms.describe('a style is looked through this long after the last of its files came'),
  layerMpx: z.number().positive().max(1000).describe('largest layer, in millions of pixels'),
  sheetMiB: count.describe('largest sheet of combinations'),
  lintRows: count.describe('styles with more combinations than this are not looked through row by row'),
  mostRows: count.describe('a style with more combinations than this waits for conflicts, a hierarchy or sheets'),
  told: count.describe('so many findings, missing or extra files are told by name, of the others how many'),
  batchMs: count.describe('a unit gives way to other work after this long'),
  workerMiB: count.describe("what one worker keeps of a unit's layers and pictures"),
}) satisfies z.ZodType<DressSettings>

const disk = z
  .strictObject({
    pauseMiB: z.number().min(0).describe('new work waits while less than this is free where it writes'),
    pausePct: z
      .number()
      .min(0)
      .max(100)
      .describe('the same as a share of the file system; the smaller of the two counts'),
    resumeMiB: z.number().min(0).describe('and goes on by itself when this much is free again'),
    resumePct: z.number().min(0).max(100).describe('the same as a share; the smaller of the two counts'),
    ballastMiB: z
      .number()
      .int()
      .min(0)
      .describe(
        'kept beside the journal to be given to it when the disk is full; at most a tenth of the disk; 0: none',
      ),
    lookMs: count.describe('free space is looked at this often'),
  })
  .refine(({ pauseMiB, resumeMiB }) => resumeMiB >= pauseMiB, {
    path: ['resumeMiB'],
    message: 'expected at least pauseMiB',
  })
  .refine(({ pausePct, resumePct }) => resumePct >= pausePct, {
    path: ['resumePct'],
    message: 'expected at least pausePct',
  })

const publish = z.strictObject({
  parallel: count.max(1000).describe('requests to the bucket at once, of all songs and styles together'),
  windowObjects: count
    .max(10_000)
    .describe('objects of one song or style that are held in memory at once; between two windows the others step in'),
  attempts: count.describe('of one object, before it has failed; what the bucket itself cannot do counts for none'),
}) satisfies z.ZodType<PublishSettings>

const service = z.strictObject({
  data: z.string().min(1).describe('the data folder; every path below it can be set by itself'),
  paths: z
    .strictObject({
      raw: z.string().min(1).optional(),
      styles: z.string().min(1).optional(),
      store: z.string().min(1).optional(),
      work: z.string().min(1).optional(),
      database: z.string().min(1).optional(),
    })
    .describe('default: raw, styles, store, work and troupe.db in the data folder'),
  host: z
    .string()
    .regex(HOST, 'expected a host name or an address, e.g. 127.0.0.1 for this machine alone or 0.0.0.0 for all')
    .describe('address to listen on; off loopback everybody needs a token'),
  auth: z.enum(['auto', 'token']).describe('auto: tokens are needed off loopback; token: always, e.g. behind a proxy'),
  port: z.number().int().min(0).max(65_535).describe('0: any free one'),
  origins: z.array(z.string()).describe('web origins beside our own that may open the socket'),
  cpuTokens: z
    .number()
    .int()
    .min(0)
    .describe('worker threads and ffmpeg children at once; 0: as many as there are cores'),
  stopGraceMs: z.number().int().min(0).max(8000).describe('what runs may finish for so long when the service stops'),
  stallMs: count.describe('an ffmpeg that makes no progress for this long is ended'),
  crashLimit: count.describe('work that was running this often when the service died is quarantined'),
  intake,
  disk,
  uploads: z
    .strictObject({
      mostMiB: count.describe('largest file that may be uploaded'),
      atOnce: count.describe('uploads under way at once'),
      keptHours: z.number().positive().describe('an upload that nobody goes on with is swept away after so long'),
    })
    .describe('files that come through the HTTP API'),
  patience: z
    .strictObject({ attempts: count, baseMs: ms, capMs: ms })
    .describe('attempts before an envelope is dead; the pause between them doubles from baseMs to capMs'),
  intensity: z
    .strictObject({ faults: count, withinMs: ms, restMs: ms })
    .describe('a stage that fails this often rests for restMs'),
  store: storeSchema.describe('where results are kept'),
  inbox: inboxSchema.describe('a bucket that a front end uploads to: its objects come into the watched folders'),
  publish: publish.describe('how results are sent to the bucket, where the store has one'),
})

const whole = z.strictObject({ service, choir, dress })

export type Config = Readonly<z.infer<typeof service>> & {
  choir: ChoirSettings
  dress: DressSettings
  paths: { raw: string; styles: string; store: string; work: string; database: string }
}

export interface Overrides {
  /** A JSON file in the form of `troupe config print`; keys that are left out keep their defaults. */
  file?: string | undefined
  data?: string | undefined
  port?: number | undefined
  /** For one-shot commands: merged last, in the form of the file. */
  also?: DeepPartial<z.infer<typeof whole>>
}

export type DeepPartial<T> = { [K in keyof T]?: T[K] extends object ? DeepPartial<T[K]> : T[K] }

/** Throws Usage that names the file, the key, what was found and what is expected. */
export function loadConfig({ file = process.env.TROUPE_CONFIG, data, port, also = {} }: Overrides = {}): Config {
  const defaults = { service: packaged('service.json'), choir: packaged('choir.json'), dress: packaged('dress.json') }
  const own = file === undefined ? {} : readJson(resolve(file))
  const said = { service: { ...(data !== undefined && { data }), ...(port !== undefined && { port }) } }
  const merged = [own, said, also].reduce((below, above) => overlaid(below, above), defaults as unknown)
  const parsed = whole.safeParse(merged)
  if (!parsed.success) throw new Usage(complaints(parsed.error, merged, file ?? 'the configuration'))
  return settled(parsed.data)
}

/** Of this installation, as package.json has it. */
export const troupeVersion = (): string => (readJson(join(PACKAGE_ROOT, 'package.json')) as { version: string }).version

export const configSchema = (): unknown => z.toJSONSchema(whole)

/** Whoever types the command: what a decision of theirs is signed with. */
export const personAtWork = (): string => process.env.USER || userInfo().username

/** For `Type=notify` units: the address systemd wants to be told on, and how often it expects a sign of life. */
export const systemd = () => ({
  notifySocket: process.env.NOTIFY_SOCKET,
  watchdogMs: process.env.WATCHDOG_USEC ? Number(process.env.WATCHDOG_USEC) / 1000 : undefined,
})

/**
 * For the bucket, as `LoadCredential=s3-access-key-id:…` hands them to a unit. Undefined without them: the SDK then looks where it
 * always does. Throws Usage when only one of the two is there.
 */
export function s3Credentials(folder = process.env.CREDENTIALS_DIRECTORY): S3Credentials | undefined {
  if (folder === undefined) return undefined
  const read = (name: string) => {
    const file = join(folder, name)
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
  }
  const [id, secret] = [read('s3-access-key-id'), read('s3-secret-access-key')]
  if (id === undefined && secret === undefined) return undefined
  if (!id || !secret) {
    throw new Usage(
      `${folder}: expected both s3-access-key-id and s3-secret-access-key, neither of them empty, or neither`,
    )
  }
  return { accessKeyId: id, secretAccessKey: secret }
}

function settled({ service, choir, dress }: z.infer<typeof whole>): Config {
  const data = resolve(service.data)
  const at = (own: string | undefined, name: string) => (own === undefined ? join(data, name) : resolve(own))
  const paths = {
    raw: at(service.paths.raw, 'raw'),
    styles: at(service.paths.styles, 'styles'),
    store: at(service.paths.store, 'store'),
    work: at(service.paths.work, 'work'),
    database: at(service.paths.database, 'troupe.db'),
  }
  return deepFrozen({ ...service, data, paths, cpuTokens: service.cpuTokens || availableParallelism(), choir, dress })
}

const packaged = (name: string): unknown => readJson(join(PACKAGE_ROOT, 'config', name))

function readJson(path: string): unknown {
  if (!existsSync(path)) throw new Usage(`${path}: there is no such file`)
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (fault) {
    throw new Usage(`${path} is not JSON: ${(fault as Error).message}`)
  }
}

/** Objects are merged key by key; everything else is replaced. */
function overlaid(below: unknown, above: unknown): unknown {
  if (!isObject(below) || !isObject(above)) return above
  const keys = new Set([...Object.keys(below), ...Object.keys(above)])
  return Object.fromEntries([...keys].map((key) => [key, key in above ? overlaid(below[key], above[key]) : below[key]]))
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function complaints(error: z.ZodError, found: unknown, where: string): string {
  return error.issues
    .map(({ path, message }) => {
      const value = path.reduce<unknown>((at, key) => (isObject(at) ? at[String(key)] : undefined), found)
      return `${where}: ${path.join('.') || 'top level'}: found ${JSON.stringify(value)}: ${message}`
    })
    .join('\n')
}

function deepFrozen<T>(value: T): T {
  if (isObject(value)) for (const inner of Object.values(value)) deepFrozen(inner)
  return Object.freeze(value)
}
