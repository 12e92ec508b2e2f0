/**
 * Rows of a PNG -> tokens of deflate, of 16 bits: a literal (0 to 255), or 256 + length - 3 and then DISTANCE | distance - 1.
 *
 * Hash chains with one step of laziness, as zlib has them, but only of places where a pixel or half of one begins: what repeats in
 * filtered rows are pixels, and most places need not be looked at. What a copy misses by that it wins back by growing backwards over
 * the bytes before. Runs of one byte, of which pictures are full, are taken at a glance.
 */

/** Marks the distance of a copy among tokens. */
export const DISTANCE: u32 = 0x8000
const WINDOW: i32 = 32_768
const LONGEST: i32 = 258
const MOST_HASH_BITS: i32 = 15
/** 2^64 over the golden ratio: spreads what is multiplied by it over the upper bits. */
const GOLDEN: u64 = ((<u64>0x9e3779b1) << 32) | 0x85ebca87
/** By hash the last place that had it, counted through all calls so that nothing has to be forgotten between them. */
const heads: usize = memory.data(4 << 15)
/** For each place of the window how far back the one before it with the same hash is; 65,535 and more: too far. */
const steps: usize = memory.data(2 * 32_768)
const MOST_PLACES: i32 = 1 << 30

let depth: i32 = 4
let enough: i32 = 32
let lazy: i32 = 8
let shortest: i32 = 6
let hashedBits: u64 = 24
let hashShift: u64 = 49
/** Bytes from one place that is looked at to the next: 2 or 4. */
let pace: usize = 4
/** The place of the first byte. Zero is before everything. */
let first: i32 = 1
/** Of the match found last. */
let distance: i32 = 0
/** So many of its bytes stand before the place it was found at. */
let grown: i32 = 0

/**
 * How many earlier places are tried, the length at which the search ends, the one from which no longer copy is looked for a step later,
 * the shortest copy, which bytes of a row are looked at (every second or fourth), by how many bytes a place is found again (4 to 8),
 * and 2^bits hashes.
 */
export function setSearch(
  tries: i32,
  enoughBytes: i32,
  lazyBytes: i32,
  shortestBytes: i32,
  everyByte: i32,
  hashedBytes: i32,
  bits: i32,
): void {
  depth = tries
  enough = enoughBytes
  lazy = lazyBytes
  shortest = shortestBytes
  pace = everyByte
  hashedBits = 64 - (hashedBytes << 3)
  hashShift = 64 - bits
}

function forget(): void {
  memory.fill(heads, 0, 4 << MOST_HASH_BITS)
  first = 1
}

/** Enters the place into its chain; how far back the place before it in that chain is. */
function enter(at: usize, place: i32): i32 {
  const hash = ((load<u64>(at) << hashedBits) * GOLDEN) >>> hashShift
  const head = heads + ((<usize>hash) << 2)
  const step = place - load<i32>(head)
  store<i32>(head, place)
  store<u16>(steps + ((<usize>(place & (WINDOW - 1))) << 1), <u16>min(step, 65_535))
  return step
}

function lengthOf(one: usize, other: usize, most: i32): i32 {
  let length = 0
  while (length < most) {
    const unlike = load<u64>(one + length) ^ load<u64>(other + length)
    if (unlike !== 0) return min(length + <i32>(ctz(unlike) >> 3), most)
    length += 8
  }
  return most
}

/** The longest earlier copy of what stands around `at`, back to `free` at most; 0 if there is none worth it. Enters the place. */
function find(at: usize, place: i32, free: usize, end: usize, least: i32): i32 {
  let back = enter(at, place)
  const farthest = min(place - first, WINDOW)
  if (back > farthest) return 0
  const most = min(<i32>(end - at), LONGEST - 4)
  const spare = min(<i32>(at - free), 4)
  const before = load<u32>(at - 4)
  const here = load<u32>(at)
  let best = least
  for (let tries = depth; tries > 0 && back <= farthest; tries--) {
    const candidate = at - back
    if (load<u32>(candidate) === here) {
      const ahead = lengthOf(candidate, at, most)
      const alike = <i32>(clz(load<u32>(candidate - 4) ^ before) >> 3)
      const behind = min(min(alike, spare), place - back - first)
      if (ahead + behind > best) {
        best = ahead + behind
        grown = behind
        distance = back
        if (best >= enough || ahead === most) break
      }
    }
    const step = <i32>load<u16>(steps + ((<usize>((place - back) & (WINDOW - 1))) << 1))
    if (step === 65_535) break
    back += step
  }
  return best > least ? best : 0
}

/** Where the run of the byte before `at` ends. */
function endOfRun(at: usize, end: usize): usize {
  const limit = min(at + LONGEST, end)
  const value = i8x16.splat(load<i8>(at - 1))
  for (let next = at; next < limit; next += 16) {
    const unlike = i8x16.bitmask(i8x16.ne(v128.load(next), value))
    if (unlike !== 0) return min(next + ctz(unlike), limit)
  }
  return limit
}

function putCopy(tokens: usize, length: i32, back: i32): usize {
  store<u32>(tokens, <u32>(length + 253) | ((DISTANCE | <u32>(back - 1)) << 16))
  return tokens + 4
}

/** Four literals, of which the last ones may be written over. */
function putLiterals(tokens: usize, at: usize): void {
  v128.store64_lane(tokens, i16x8.extend_low_i8x16_u(v128.load32_zero(at)), 0)
}

/**
 * Tokens of the bytes [from, bytes), which may copy from those before; returns how many. Rows are `rowBytes` long, the filter's number
 * first and then whole pixels; `from` is where one begins. Up to 16 bytes beyond the last one are looked at and do not matter.
 */
export function tokenise(source: usize, from: i32, bytes: i32, rowBytes: i32, tokens: usize): i32 {
  if (first > MOST_PLACES) forget()
  const start = tokens
  const end = source + bytes
  const zero = first - <i32>source
  // nothing is searched for so near the end that a hash would look beyond it
  const safe = end - 8
  // the next place that is to be looked at and is not in its chain yet, and the end of its row
  let rowEnd = source + rowBytes
  let spot = source + 1
  const known = min(source + from, safe)
  while (spot < known) {
    enter(spot, zero + <i32>spot)
    spot += pace
    if (spot >= rowEnd) {
      spot = rowEnd + 1
      rowEnd += rowBytes
    }
  }
  let at = source + from
  // bytes from here on are not in a copy
  let free = at
  while (spot < safe) {
    for (; at < spot; tokens += 2) store<u16>(tokens, load<u8>(at++))
    const here = load<u64>(at)
    if (here === rotl(here, 8)) {
      if (load<u8>(at - 1) !== <u8>here) {
        store<u16>(tokens, <u16>(here & 255))
        tokens += 2
        at++
      }
      const next = endOfRun(at, end)
      tokens = putCopy(tokens, <i32>(next - at), 1)
      at = next
      free = at
    } else {
      let length = find(at, zero + <i32>at, free, end, shortest - 1)
      spot += pace
      if (length === 0) {
        putLiterals(tokens, at)
        tokens += pace << 1
        at += pace
        if (spot >= rowEnd) {
          spot = rowEnd + 1
          rowEnd += rowBytes
        }
        continue
      }
      let back = distance
      let behind = grown
      // a longer one a step later is worth its literals
      while (length < lazy && spot < min(rowEnd, safe)) {
        const longer = find(spot, zero + <i32>spot, free, end, length)
        spot += pace
        if (longer === 0) break
        putLiterals(tokens, at)
        tokens += pace << 1
        at += pace
        length = longer
        back = distance
        behind = grown
      }
      tokens -= (<usize>behind) << 1
      const next = at - behind + length
      tokens = putCopy(tokens, length, back)
      at = next
      free = at
      for (; spot < min(min(at, rowEnd), safe); spot += pace) enter(spot, zero + <i32>spot)
    }
    while (rowEnd <= at) rowEnd += rowBytes
    spot = max(spot, rowEnd - ((rowEnd - at) & -pace))
    if (spot >= rowEnd) {
      spot = rowEnd + 1
      rowEnd += rowBytes
    }
  }
  for (; at < end; tokens += 2) store<u16>(tokens, load<u8>(at++))
  first += bytes
  return <i32>((tokens - start) >> 1)
}
