import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Workbench } from '../../native-workers/composite/kernels.js'
import { TileRoom } from '../../native-workers/composite/tile-room.js'

const test = suite('native-workers / composite, room for tiles')

const BYTES = 6400

/** Places of so many tiles, each filled with its own number. */
function taken(room: TileRoom, bench: Workbench, count: number): number[] {
  return Array.from({ length: count }, (_, tile) => {
    const at = room.take()
    bench.bytes.fill(tile % 251, at, at + BYTES)
    return at
  })
}

test('keeps tiles apart, also when there are more of them than was thought', () => {
  const bench = new Workbench()
  const places = taken(new TileRoom(bench, BYTES, 10 * BYTES), bench, 1000)

  for (const [tile, at] of places.entries())
    assert.ok(
      bench.taken(at, BYTES).every((byte) => byte === tile % 251),
      `tile ${tile}`,
    )
})

test('gives a forgotten tile to the next one before it takes more memory', () => {
  const bench = new Workbench()
  const room = new TileRoom(bench, BYTES, 10 * BYTES)
  const places = taken(room, bench, 1000)
  const { sizeBytes } = bench
  for (const at of places) room.giveBack(at)

  assert.equal(
    taken(room, bench, 1000).toSorted((a, b) => a - b),
    places.toSorted((a, b) => a - b),
  )
  assert.is(bench.sizeBytes, sizeBytes)
})

test('costs no clearing: a room may hold what stood there, an area never does', () => {
  const bench = new Workbench()
  const room = bench.room(1000)
  bench.bytes.fill(7, room, room + 1000)
  bench.clear()

  assert.is(bench.room(500), room)
  assert.is(bench.bytes[room], 7)
  const area = bench.area(500)
  assert.ok(bench.taken(area, 500).every((byte) => byte === 0))
})

test.run()
