/**
 * Bytes -> tokens of deflate: a literal (0 to 255), or a copy of what stood before: 1 << 31 | length - 3 << 16 | distance - 1.
 * Hash chains with one step of laziness, as zlib has them; runs of one byte, of which pictures are full, are taken at a glance.
 */

const WINDOW: i32 = 32_768
const LONGEST: i32 = 258
const MOST_HASH_BITS: i32 = 15
/** 2^64 over the golden ratio: spreads what is multiplied by it over the upper bits. */
const GOLDEN: u64 = ((<u64>0x9e3779b1) << 32) | 0x85ebca87
/** By hash the last place that had it, plus one. */
const heads: usize = memory.data(4 << 15)
/** For each place of the window how far back the one before it with the same hash is; 65,535 and more: too far. */
const steps: usize = memory.data(2 * 32_768)

let depth: i32 = 8
let enough: i32 = 32
let hashedBits: u64 = 24
let hashShift: u64 = 49
let shortest: i32 = 5
/** Of the match found last. */
let distance: i32 = 0

/** How many earlier places are tried, at which length the search ends, the shortest match (4 to 8), and 2^bits hashes. */
export function setSearch(tries: i32, enoughBytes: i32, shortestBytes: i32, bits: i32): void {
  depth = tries
  enough = enoughBytes
  shortest = shortestBytes
  hashedBits = 64 - (shortestBytes << 3)
  hashShift = 64 - min(bits, MOST_HASH_BITS)
}

/** Enters the place into its chain; the place before it in that chain, below 0 if there is none. */
function enter(source: usize, at: usize): i32 {
  const place = <i32>(at - source)
  const hash = ((load<u64>(at) << hashedBits) * GOLDEN) >>> hashShift
  const head = heads + ((<usize>hash) << 2)
  const before = load<i32>(head) - 1
  store<i32>(head, place + 1)
  store<u16>(steps + ((<usize>(place & (WINDOW - 1))) << 1), <u16>min(place - before, 65_535))
  return before
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

/** Short copies from far away cost more bits than they save. */
function isWorth(length: i32, far: i32): bool {
  return length > 5 || far <= (length === 5 ? 16_384 : 4_096)
}

/** The longest earlier copy of what stands at `at`, if longer than `least`, else 0. Enters the place. */
function find(source: usize, at: usize, end: usize, least: i32): i32 {
  let before = enter(source, at)
  const place = <i32>(at - source)
  const most = min(<i32>(end - at), LONGEST)
  let best = least
  for (let tries = depth; tries > 0 && before >= 0 && place - before <= WINDOW; tries--) {
    const candidate = source + before
    if (load<u32>(candidate + best - 3) === load<u32>(at + best - 3)) {
      const length = lengthOf(candidate, at, most)
      if (length > best && isWorth(length, place - before)) {
        best = length
        distance = place - before
        if (length >= enough || length === most) break
      }
    }
    const step = <i32>load<u16>(steps + ((<usize>(before & (WINDOW - 1))) << 1))
    if (step === 65_535 || step === 0) break
    before -= step
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

/**
 * Tokens of the bytes [from, bytes), which may copy from those before; returns how many. Up to 16 bytes beyond the last one are
 * looked at and do not matter.
 */
export function tokenise(source: usize, from: i32, bytes: i32, tokens: usize): i32 {
  const hashBits = <usize>(64 - hashShift)
  memory.fill(heads, 0, 4 << hashBits)
  const first = tokens
  const end = source + bytes
  // nothing is searched for so near the end that a hash would look beyond it
  const safe = end - 8
  let at = source
  for (const known = min(source + from, safe); at < known; at++) enter(source, at)
  at = source + from
  if (from === 0 && bytes > 0) {
    store<u32>(tokens, load<u8>(at++))
    tokens += 4
  }
  while (at < safe) {
    const around = load<u64>(at - 1)
    if (around === rotl(around, 8)) {
      const next = endOfRun(at, end)
      store<u32>(tokens, 0x80000000 | ((<u32>(next - at - 3)) << 16))
      tokens += 4
      at = next
      continue
    }
    let length = find(source, at, end, shortest - 1)
    if (length === 0) {
      store<u32>(tokens, load<u8>(at++))
      tokens += 4
      continue
    }
    let back = distance
    // a longer one a byte later is worth a literal
    while (length < enough && at + 1 < safe) {
      const longer = find(source, at + 1, end, length)
      if (longer === 0) break
      store<u32>(tokens, load<u8>(at++))
      tokens += 4
      length = longer
      back = distance
    }
    store<u32>(tokens, 0x80000000 | ((<u32>(length - 3)) << 16) | <u32>(back - 1))
    tokens += 4
    const next = at + length
    for (let inside = at + 2; inside < min(next, safe); inside++) enter(source, inside)
    at = next
  }
  for (; at < end; tokens += 4) store<u32>(tokens, load<u8>(at++))
  return <i32>((tokens - first) >> 2)
}
