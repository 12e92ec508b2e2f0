import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Workbench } from '../../native-workers/composite/kernels.js'
import { BLOCK_BYTES, type KeptRun, type RunKey, TokenBlocks } from '../../native-workers/composite/token-blocks.js'

const test = suite('native-workers / composite, token blocks')

const BYTES = BLOCK_BYTES / 4

/** Keeps so many runs of a quarter of a block, each filled with its own number. */
function filled(blocks: TokenBlocks, bench: Workbench, source: number, made: Map<RunKey, KeptRun>, count: number) {
  for (let run = 0; run < count; run++) {
    bench.bytes.fill(run, source, source + BYTES)
    blocks.keep(made, run, { at: source, bytes: BYTES }, run, 0)
  }
}

test('gives back what was kept, each run as it was', () => {
  const bench = new Workbench()
  const source = bench.area(BYTES)
  const made = new Map<RunKey, KeptRun>()
  filled(new TokenBlocks(bench, 0), bench, source, made, 14)

  assert.is(made.size, 14)
  for (const [run, { at, bytes, adler }] of made) {
    assert.is(adler, run)
    assert.ok(bench.taken(at, bytes).every((byte) => byte === run))
  }
})

test('forgets the oldest blocks that are too many, and fills them again', () => {
  const bench = new Workbench()
  const source = bench.area(BYTES)
  const blocks = new TokenBlocks(bench, 2 * BLOCK_BYTES)
  const made = new Map<RunKey, KeptRun>()
  filled(blocks, bench, source, made, 16)
  const { sizeBytes } = bench
  blocks.trim()
  assert.equal([...made.keys()], [8, 9, 10, 11, 12, 13, 14, 15])

  for (let turn = 0; turn < 20; turn++) {
    filled(blocks, bench, source, new Map(), 8)
    blocks.trim()
  }
  assert.is(made.size, 0)
  assert.is(bench.sizeBytes, sizeBytes)
})

test('keeps nothing without a budget', () => {
  const bench = new Workbench()
  const made = new Map<RunKey, KeptRun>()
  const blocks = new TokenBlocks(bench, 0)
  filled(blocks, bench, bench.area(BYTES), made, 3)
  blocks.trim()
  assert.is(made.size, 0)
})

test.run()
