/** The flow of choir, one row per message. Read this first. */
import { pipeline } from '../../src/runtime/pipeline.js'
import { align } from './align.js'
import { convert } from './convert.js'
import { define } from './define.js'
import { finish } from './finish.js'
import type { ChoirMessages } from './messages.js'
import { mix } from './mixdown.js'
import { pair } from './pair.js'
import { poster } from './poster.js'
import { preview } from './preview.js'
import { read } from './read.js'
import { snapshot } from './snapshot.js'
import { split } from './split.js'
import { runOf, subject, trouble } from './status.js'
import { stitch } from './stitch.js'
import { stripe } from './stripe.js'

/** Somebody waits for a song; for a style of hundreds of thousands of pictures it is hours anyway. */
const SHARES = 2

// biome-ignore format: a table reads best with its columns under each other
export const choir = pipeline<ChoirMessages>('choir', { subject, run: runOf, shares: SHARES, trouble }, {
  'part.raw':        [snapshot, convert],    // a recording has settled in raw/
  'part.removed':    [pair, define],         // a recording is gone from there
  'sheet.dropped':   [read],                 // what people decided about a song
  'song.described':  [pair, define],         // … understood
  'part.converted':  [pair],                 // one format for all: 25 fps, float sound, one time line
  'part.paired':     [align],                // beside the backing it is to be measured against
  'part.aligned':    [define],               // ms behind the backing; one definition per song, latest wins
  'song.defined':    [preview, split, mix],  // who sits where, how loud, how late, panned where
  'stripe.planned':  [stripe],               // one per row of the canvas, each with its own retries
  'stripe.rendered': [stitch],               // waits until every row of the run is here; the one lossy encode
  'song.stitched':   [finish],               // the picture of the run …
  'song.mixed':      [finish],               // … and its sound: joined, the picture copied
  'song.finished':   [poster],               // the still of the finished song
})
