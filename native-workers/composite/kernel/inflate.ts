/**
 * A zlib stream in memory -> its bytes, so many at a time (RFC 1950, 1951). What was given out last, as far as the window reaches,
 * must stand before the place where the next bytes go.
 */

import { DISTANCES, INVALID, KIND, LENGTH, LITERALS, longEntry, makeTables } from './inflate-tables'

const CUT_SHORT: i32 = -1
const DAMAGED: i32 = -2

const LITERAL_BITS: i32 = 11
const DISTANCE_BITS: i32 = 10

const literalTable: usize = memory.data(4 << 11)
const distanceTable: usize = memory.data(4 << 10)
/** For codes that are longer than the tables reach: by length how many, and all symbols by their code. */
const literalCounts: usize = memory.data(2 * 16)
const distanceCounts: usize = memory.data(2 * 16)
const literalSymbols: usize = memory.data(2 * 288)
const distanceSymbols: usize = memory.data(2 * 32)
/** The two codes' lengths as they come, and the third code's. */
const lengths: usize = memory.data(320)
const order: usize = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15])

let source: usize = 0
let sourceEnd: usize = 0
let waiting: u64 = 0
let bits: u64 = 0
let isLast: bool = false
/** Inside a block of codes; a stored one has bytes left instead. */
let isCoded: bool = false
let storedLeft: i32 = 0
/** Of a copy for which there was no room. */
let copyLeft: i32 = 0
let copyDistance: i32 = 0
let total: i64 = 0

/** Sixteen bytes beyond the stream may be looked at. False if it does not begin as one of zlib's. */
export function beginInflate(from: usize, bytes: i32): bool {
  source = from + 2
  sourceEnd = from + bytes
  waiting = 0
  bits = 0
  isLast = false
  isCoded = false
  storedLeft = 0
  copyLeft = 0
  total = 0
  const header = <i32>bswap(load<u16>(from))
  return bytes >= 2 && (header & 0x0f20) === 0x0800 && header % 31 === 0
}

/** At least 56 bits are at hand afterwards; beyond the stream's end they mean nothing. */
function refill(): void {
  waiting |= load<u64>(source) << bits
  source += <usize>((63 - bits) >> 3)
  bits |= 56
}

/** At most 16 bits of those at hand. */
function take(count: i32): i32 {
  const value = <i32>(waiting & ((1 << (<u64>count)) - 1))
  waiting >>= <u64>count
  bits -= <u64>count
  return value
}

/** Whether more was taken than there is. */
function isBeyond(): bool {
  return source - <usize>(bits >> 3) > sourceEnd
}

function makeBothTables(literals: i32, distances: i32): bool {
  return (
    makeTables(lengths, literals, literalCounts, literalSymbols, literalTable, LITERAL_BITS, true) &&
    makeTables(lengths + literals, distances, distanceCounts, distanceSymbols, distanceTable, DISTANCE_BITS, false)
  )
}

function beginFixed(): bool {
  memory.fill(lengths, 8, 144)
  memory.fill(lengths + 144, 9, 112)
  memory.fill(lengths + 256, 7, 24)
  memory.fill(lengths + 280, 8, 8)
  memory.fill(lengths + LITERALS, 5, 32)
  return makeBothTables(LITERALS, 32)
}

function beginDynamic(): bool {
  refill()
  const literals = take(5) + 257
  const distances = take(5) + 1
  const ordered = take(4) + 4
  if (literals > 286 || distances > DISTANCES) return false
  memory.fill(lengths, 0, 19)
  for (let at = 0; at < ordered; at++) {
    refill()
    store<u8>(lengths + load<u8>(order + at), take(3))
  }
  if (!makeTables(lengths, 19, literalCounts, literalSymbols, literalTable, LITERAL_BITS, true)) return false
  for (let at = 0; at < literals + distances; ) {
    refill()
    const entry = load<u32>(literalTable + ((<usize>(waiting & ((1 << LITERAL_BITS) - 1))) << 2))
    if (entry === 0) return false
    take(entry & 15)
    const symbol = <i32>(entry >>> 16)
    if (symbol < 16) {
      store<u8>(lengths + at++, symbol)
      continue
    }
    if (symbol === 16 && at === 0) return false
    const value = symbol === 16 ? load<u8>(lengths + at - 1) : 0
    const times = symbol === 16 ? 3 + take(2) : symbol === 17 ? 3 + take(3) : 11 + take(7)
    if (at + times > literals + distances) return false
    memory.fill(lengths + at, value, times)
    at += times
  }
  return load<u8>(lengths + 256) !== 0 && makeBothTables(literals, distances)
}

function beginStored(): bool {
  take(<i32>(bits & 7))
  refill()
  const length = take(16)
  if ((length ^ 0xffff) !== take(16)) return false
  // back to the byte after the lengths
  source -= <usize>(bits >> 3)
  waiting = 0
  bits = 0
  storedLeft = length
  return true
}

function beginBlock(): bool {
  refill()
  isLast = take(1) === 1
  const kind = take(2)
  if (kind === 0) return beginStored()
  isCoded = kind === 1 ? beginFixed() : kind === 2 && beginDynamic()
  return isCoded
}

/** At most sixteen bytes beyond the copy are written. Where the next byte goes. */
function copy(out: usize, distance: usize, length: i32): usize {
  const end = out + length
  if (distance === 1) {
    const value = i8x16.splat(load<i8>(out - 1))
    for (; out < end; out += 16) v128.store(out, value)
  } else if (distance >= 16) for (; out < end; out += 16) v128.store(out, v128.load(out - distance))
  else for (; out < end; out++) store<u8>(out, load<u8>(out - distance))
  return end
}

/** Up to a block's end, or the end of the room: where the next byte goes, or CUT_SHORT or DAMAGED. */
function codedBytes(begin: usize, outEnd: usize): usize {
  let out = begin
  while (out < outEnd) {
    if (source > sourceEnd + 8) return <usize>CUT_SHORT
    refill()
    let entry = load<u32>(literalTable + ((<usize>(waiting & ((1 << LITERAL_BITS) - 1))) << 2))
    if (entry === 0) entry = longEntry(waiting, literalCounts, literalSymbols, true)
    take(entry & 15)
    if ((entry & KIND) === 0) {
      store<u8>(out++, entry >>> 16)
      continue
    }
    if ((entry & KIND) !== LENGTH) {
      if ((entry & KIND) === INVALID) return <usize>DAMAGED
      isCoded = false
      break
    }
    const length = <i32>(entry >>> 16) + take((entry >>> 4) & 15)
    let far = load<u32>(distanceTable + ((<usize>(waiting & ((1 << DISTANCE_BITS) - 1))) << 2))
    if (far === 0) far = longEntry(waiting, distanceCounts, distanceSymbols, false)
    take(far & 15)
    if ((far & KIND) !== 0) return <usize>DAMAGED
    const distance = <i32>(far >>> 16) + take((far >>> 4) & 15)
    if (<i64>distance > total + <i64>(out - begin)) return <usize>DAMAGED
    const now = min(length, <i32>(outEnd - out))
    out = copy(out, distance, now)
    copyLeft = length - now
    copyDistance = distance
  }
  return out
}

/**
 * The next bytes of the stream, at most so many; returns how many, fewer only at its end. -1: the stream ends too early; -2: it is no
 * stream. At most sixteen bytes beyond them are written.
 */
export function inflateTo(out: usize, bytes: i32): i32 {
  const begin = out
  const outEnd = out + bytes
  while (out < outEnd) {
    const from = out
    if (copyLeft > 0) {
      const now = min(copyLeft, bytes)
      out = copy(out, copyDistance, now)
      copyLeft -= now
    } else if (isCoded) {
      const next = codedBytes(out, outEnd)
      if (<i32>next === CUT_SHORT || <i32>next === DAMAGED) return <i32>next
      out = next
    } else if (storedLeft > 0) {
      const now = min(min(storedLeft, <i32>(outEnd - out)), <i32>(sourceEnd - source))
      if (now <= 0) return CUT_SHORT
      memory.copy(out, source, now)
      source += now
      storedLeft -= now
      out += now
    } else if (isLast) break
    else if (!beginBlock()) return isBeyond() ? CUT_SHORT : DAMAGED
    total += <i64>(out - from)
    if (isBeyond()) return CUT_SHORT
  }
  return <i32>(out - begin)
}

/** The Adler-32 that stands behind the stream, once all of it was given out; 0 where it is not there. */
export function inflatedAdler(): u32 {
  const at = source - <usize>(bits >> 3)
  return at + 4 <= sourceEnd ? bswap(load<u32>(at)) : 0
}
