/**
 * Lengths of codes as deflate sends them -> tables to read the codes by (RFC 1951, 3.2.2).
 *
 * An entry is the length of the code | extra bits << 4 | what it is << 8 | literal, or length or distance without its extra bits, << 16.
 * A table has one for every value of the next bits, as far as it reaches; 0 where the code is longer.
 */

export const LENGTH: u32 = 1 << 8
export const END: u32 = 2 << 8
export const INVALID: u32 = 3 << 8
/** What of an entry says what it is; nothing of it for literals and distances. */
export const KIND: u32 = 3 << 8

export const LITERALS: i32 = 288
export const DISTANCES: i32 = 30
const LONGEST_CODE: i32 = 15

const offsets: usize = memory.data(2 * 16)

function word(table: usize, at: i32): i32 {
  return load<u16>(table + ((<usize>at) << 1))
}

function setWord(table: usize, at: i32, value: i32): void {
  store<u16>(table + ((<usize>at) << 1), <u16>value)
}

/** What a symbol of the first code means, without the length of its code. */
function literalEntry(symbol: i32): u32 {
  if (symbol < 256) return (<u32>symbol) << 16
  if (symbol === 256) return END
  if (symbol > 285) return INVALID
  if (symbol === 285) return LENGTH | (258 << 16)
  const at = symbol - 257
  const extra = at < 8 ? 0 : (at >> 2) - 1
  const base = at < 8 ? at + 3 : ((4 + (at & 3)) << extra) + 3
  return LENGTH | ((<u32>extra) << 4) | ((<u32>base) << 16)
}

function distanceEntry(symbol: i32): u32 {
  if (symbol >= DISTANCES) return INVALID
  const extra = symbol < 4 ? 0 : (symbol >> 1) - 1
  const base = symbol < 4 ? symbol + 1 : ((2 + (symbol & 1)) << extra) + 1
  return ((<u32>extra) << 4) | ((<u32>base) << 16)
}

/** Lengths of codes -> tables to read them by. False if no such code can be. */
export function makeTables(
  from: usize,
  count: i32,
  counts: usize,
  symbols: usize,
  table: usize,
  reach: i32,
  isLiteral: bool,
): bool {
  memory.fill(counts, 0, 2 * 16)
  for (let symbol = 0; symbol < count; symbol++) {
    const length = load<u8>(from + symbol)
    setWord(counts, length, word(counts, length) + 1)
  }
  const used = count - word(counts, 0)
  setWord(counts, 0, 0)
  let left = 1
  for (let length = 1; length <= LONGEST_CODE; length++) {
    left = (left << 1) - word(counts, length)
    if (left < 0) return false
  }
  // one code alone, of one bit, leaves the other bit without a meaning
  if (left > 0 && word(counts, 1) !== used) return false
  setWord(offsets, 1, 0)
  for (let length = 1; length < LONGEST_CODE; length++)
    setWord(offsets, length + 1, word(offsets, length) + word(counts, length))
  for (let symbol = 0; symbol < count; symbol++) {
    const length = load<u8>(from + symbol)
    if (length === 0) continue
    const place = word(offsets, length)
    setWord(offsets, length, place + 1)
    setWord(symbols, place, symbol)
  }
  memory.fill(table, 0, 4 << reach)
  let code = 0
  let place = 0
  for (let length = 1; length <= reach; length++, code <<= 1)
    for (let same = word(counts, length); same > 0; same--, code++, place++) {
      const symbol = word(symbols, place)
      const entry = <u32>length | (isLiteral ? literalEntry(symbol) : distanceEntry(symbol))
      let turned = 0
      for (let bit = 0; bit < length; bit++) turned |= ((code >> bit) & 1) << (length - 1 - bit)
      for (; turned < 1 << reach; turned += 1 << length) store<u32>(table + ((<usize>turned) << 2), entry)
    }
  return true
}

/** The entry of a code that is longer than its table reaches: bit by bit, of those `ahead`. */
export function longEntry(ahead: u64, counts: usize, symbols: usize, isLiteral: bool): u32 {
  let code = 0
  let first = 0
  let place = 0
  for (let length = 1; length <= LONGEST_CODE; length++, ahead >>= 1) {
    code |= <i32>(ahead & 1)
    const same = word(counts, length)
    if (code - first < same) {
      const symbol = word(symbols, place + code - first)
      return <u32>length | (isLiteral ? literalEntry(symbol) : distanceEntry(symbol))
    }
    place += same
    first = (first + same) << 1
    code <<= 1
  }
  return INVALID | 1
}
