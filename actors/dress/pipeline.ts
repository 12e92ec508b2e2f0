/** The flow of dress, one row per message. Read this first. */
import { pipeline } from '../../src/runtime/pipeline.js'
import { check } from './check.js'
import { composite } from './composite.js'
import { compress } from './compress.js'
import type { DressMessages } from './messages.js'
import { split } from './split.js'
import { runOf, subject, trouble } from './status.js'
import { verify } from './verify.js'

// biome-ignore format: a table reads best with its columns under each other
export const dress = pipeline<DressMessages>('dress', { subject, run: runOf, trouble }, {
  'layer.dropped':    [compress, check],  // a renderer's PNG has settled in a style's folder
  'layer.removed':    [check],            // … or is gone from there
  'layer.compressed': [check],            // small enough for the viewer, and measured
  'style.described':  [check],            // style.json: codes, lengths, defaults, conflicts
  'rules.given':      [check],            // layers.json: rules in place of those that names give
  'sheet.given':      [check],            // combinations/<length>.csv, used as it stands
  'approval.given':   [check],            // approved.json: a person has looked, and lets the long work start
  'style.checked':    [split],            // the roll call: nothing is missing and somebody approved, or it must wait
  'unit.planned':     [composite],        // one side and colour, all lengths: thousands of pictures, in batches
  'unit.composited':  [verify],           // waits until every unit of the run is here
})
