/** Plans, colours and sides -> every unit made by the service's own stage, each on a thread that it keeps, and how it went. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { composite, Unmade } from '../../../actors/dress/composite.js'
import type { PlannedUnit } from '../../../actors/dress/messages.js'
import type { Side } from '../../../actors/dress/names.js'
import { countsOf, type Plan } from '../../../actors/dress/planning.js'
import type { Config } from '../../config.js'
import { openPool } from '../../media/pool.js'
import type { FolderStore } from '../../store/folder.js'
import type { StyleFolder } from '../../style-folder.js'
import { progressOf } from '../progress.js'
import { plannedUnits } from './planned-units.js'
import { stageTools } from './stage-tools.js'

export interface Asked {
  folder: StyleFolder
  plans: Record<Side, Plan>
  colors: readonly number[]
  sides: readonly Side[]
  /** Units at work at once. */
  workers: number
  store: FolderStore
  config: Config
}

export interface MadeUnits {
  /** Without their cuts; those that could not be made are counted too. */
  pictures: number
  /** Lay there from an earlier run, of the same layers. */
  kept: number
  holes: number
  /** Layers that cannot be used, and why. */
  odd: string[]
  seconds: number
}

/** What a unit has told of itself, newest last. */
interface UnitNews {
  done?: number
  kept?: number
  odd?: string[] | null
}

export async function makeUnits(asked: Asked): Promise<MadeUnits> {
  const { sides, colors, plans, workers } = asked
  const from = performance.now()
  const pictures = sum(sides.map((side) => colors.length * sum(Object.values(countsOf(plans[side])))))
  const progress = progressOf('compositing', pictures)
  const news = new Map<string, UnitNews>()
  const all = <K extends keyof UnitNews>(what: K) => [...news.values()].map((unit) => unit[what])
  const note = (item: string, detail: UnitNews) => {
    news.set(item, { ...news.get(item), ...detail })
    progress.at(sum(all('done')))
  }
  const scratch = await mkdtemp(join(tmpdir(), 'troupe-composite-'))
  try {
    const units = await plannedUnits(asked)
    const holes = await shared(units, workers, { ...asked, scratch, note })
    const odd = [...new Set(all('odd').flatMap((said) => said ?? []))].sort()
    const seconds = Math.round((performance.now() - from) / 100) / 10
    return { pictures, kept: sum(all('kept')), holes, odd, seconds }
  } finally {
    progress.end()
    await rm(scratch, { recursive: true, force: true })
  }
}

/** Pictures that could not be made. When one unit fails, the others stop too. */
async function shared(
  units: readonly PlannedUnit[],
  workers: number,
  given: Pick<Asked, 'store' | 'config'> & { scratch: string; note(item: string, detail: UnitNews): void },
): Promise<number> {
  const stop = new AbortController()
  const open = units.values()
  let holes = 0
  const seat = async () => {
    // One thread, since it keeps what it has made of its unit: nobody else may have it between two batches.
    const pool = openPool({ threads: 1 })
    const tools = stageTools({ ...given, stage: composite, pool, signal: stop.signal })
    try {
      for (const unit of open) {
        const outcome = await composite.handle(unit, tools).catch(asHoles)
        if (typeof outcome === 'number') holes += outcome
        else for (const sent of [outcome ?? []].flat()) if ('body' in sent) holes += holesOf(sent.body)
      }
    } catch (fault) {
      stop.abort(fault)
      throw fault
    } finally {
      await pool.close()
    }
  }
  const seats = Array.from({ length: Math.min(workers, units.length) }, seat)
  await Promise.allSettled(seats)
  stop.signal.throwIfAborted()
  return holes
}

/** Nobody tries again here: what could not be made is counted, and all else goes on. */
function asHoles(fault: unknown): number {
  if (fault instanceof Unmade) return fault.holes.length
  throw fault
}

const holesOf = (body: unknown): number => (body as { holes?: number }).holes ?? 0

const sum = (counts: readonly (number | undefined)[]): number =>
  counts.reduce<number>((total, count) => total + (count ?? 0), 0)
