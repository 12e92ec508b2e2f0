/**
 * Stacks of layers of one side and colour of a style -> their pictures and cuts as files, a batch at a time.
 *
 * A unit is made by a sequence of calls, each a batch that is on the disk under its names when the call returns. Between two calls
 * nothing is held but memory, so that other work gets its turn, a stop waits for one batch, and a kill costs one. What a thread made
 * for one batch it keeps for the next one of the same unit; a thread that has not seen the unit begins afresh and makes the same
 * bytes. (A unit as one long call that reports through a port would hold its place in the pool while it waits.)
 */
import { statSync } from 'node:fs'

import type { Cut } from './cut.js'
import type { Size } from './geometry.js'
import { Workbench } from './kernels.js'
import type { OddLayer } from './layers.js'
import { Outputs } from './outputs.js'
import { Unit, type UnitOptions } from './unit.js'

export interface Stack {
  /** Places in the job's `layers`, bottom to top. Stacks should differ: equal ones are one stack with more names. */
  layers: readonly number[]
  /** File names of all the pictures that look like this: the first is made, the others are links to it. */
  names: readonly string[]
}

export interface CompositeJob {
  /** What the caches are kept by, and what temporary names begin with: style, side and colour. */
  unit: string
  attempt: number
  /** Absolute paths of all the unit's layers, the same in every batch. */
  layers: readonly string[]
  /** The size every layer has. */
  layer: Size
  /** Where whole pictures go below `outDir`, and what they must fit into. */
  whole: Size & { folder: string }
  cuts: readonly Cut[]
  /** What is still to be made. */
  stacks: readonly Stack[]
  outDir: string
  /** Stops at the first picture after so long; at least one is made. */
  forMs: number
  /** For all that is kept between pictures: layers, bands, rows of cuts. Some 100 MB beyond it are needed for the work itself. */
  budgetBytes: number
}

export interface Composited {
  /** So many of the stacks were dealt with; the rest is for the next batch. */
  done: number
  /** Of those, the ones (by their place in the job) with a layer that cannot be used. Nothing was made of them. */
  unmade: number[]
  /** Files written, further names given to them, bytes of the files written. */
  made: number
  linked: number
  bytes: number
  /** All that was odd about the layers that were read so far, in this batch and before. */
  odd: OddLayer[]
  /** The most that was kept at once in this unit, the kernels' memory included. */
  peakBytes: number
}

export type Composite = (job: CompositeJob) => Promise<Composited>

let kept: { key: string; unit: Unit } | undefined
/** One for all units of this thread: they come one after the other, and a new one each would wait for the garbage to be collected. */
let bench: Workbench | undefined
/** Batches at work in this thread: one, but for somebody who does not wait. */
let atWork = 0

export const composite: Composite = async (job) => {
  const folders = [job.whole.folder, ...job.cuts.map(({ folder }) => folder)]
  const unit = unitOf(job, folders)
  const outputs = new Outputs(job.outDir, folders, job.unit, job.attempt)
  const until = performance.now() + job.forMs
  const unmade: number[] = []
  let done = 0
  atWork++
  try {
    for (const { layers, names } of job.stacks) {
      const now = performance.now()
      if (done > 0 && now >= until) break
      if (now >= until - job.forMs / 2) outputs.flushEarly()
      const picture = await unit.picture(layers)
      if (picture) {
        outputs.write(job.whole.folder, names, picture.whole)
        for (const [at, cut] of job.cuts.entries()) outputs.write(cut.folder, names, [picture.cuts[at] as Uint8Array])
      } else unmade.push(done)
      done++
    }
    return { done, unmade, ...(await outputs.commit()), odd: [...unit.odd], peakBytes: unit.peakBytes }
  } catch (fault) {
    outputs.discard()
    // a layer may have been replaced under our hands: the next attempt looks at all of them again
    kept = undefined
    throw fault
  } finally {
    atWork--
  }
}

/** The unit of the last batch where it is the same one, of the same files; else a new one, and what dead attempts left is gone. */
function unitOf(job: CompositeJob, folders: readonly string[]): Unit {
  const options: UnitOptions = {
    layers: job.layers,
    layer: job.layer,
    whole: job.whole,
    cuts: job.cuts,
    budgetBytes: job.budgetBytes,
  }
  const key = JSON.stringify([job.unit, job.attempt, job.outDir, options, job.layers.map(stateOf)])
  if (kept?.key === key) return kept.unit
  Outputs.sweep(job.outDir, folders, job.unit)
  // the old one goes before the new one comes: two would be more than the budget
  kept = undefined
  if (atWork > 0) bench = undefined
  bench ??= new Workbench()
  kept = { key, unit: new Unit(options, bench) }
  return kept.unit
}

function stateOf(file: string): string {
  const state = statSync(file, { throwIfNoEntry: false })
  return state ? `${state.ino}/${state.size}/${state.mtimeMs}` : 'absent'
}
