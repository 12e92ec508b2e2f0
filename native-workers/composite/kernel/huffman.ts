/** How often each symbol is used -> the lengths of the codes that make the whole shortest, and the codes. */

const MOST_SYMBOLS = 288
/** First frequency << 9 | symbol, sorted; then what the algorithm makes of the frequencies. */
const keys: usize = memory.data(4 * 288)
const symbols: usize = memory.data(2 * 288)
/** By length how many codes have it, and the next code of it. */
const counts: usize = memory.data(4 * 33)
const nextCodes: usize = memory.data(4 * 33)

function key(at: i32): u32 {
  return load<u32>(keys + ((<usize>at) << 2))
}

function setKey(at: i32, value: u32): void {
  store<u32>(keys + ((<usize>at) << 2), value)
}

function count(length: i32): i32 {
  return load<i32>(counts + ((<usize>length) << 2))
}

function addCount(length: i32, more: i32): void {
  store<i32>(counts + ((<usize>length) << 2), count(length) + more)
}

/** Shell's sort: short lists, nearly sorted ones among them, and no memory. */
function sortKeys(used: i32): void {
  for (
    let gap = used > 132 ? 132 : 23;
    gap > 0;
    gap = gap === 1 ? 0 : gap === 4 ? 1 : gap === 10 ? 4 : gap === 23 ? 10 : gap === 57 ? 23 : 57
  )
    for (let at = gap; at < used; at++) {
      const value = key(at)
      let to = at
      for (; to >= gap && key(to - gap) > value; to -= gap) setKey(to, key(to - gap))
      setKey(to, value)
    }
}

/** Sorted frequencies in `keys` -> lengths in their place, longest first. In place, by Moffat and Katajainen (1995). */
function lengthsInPlace(used: i32): void {
  setKey(0, key(0) + key(1))
  let root = 0
  let leaf = 2
  for (let next = 1; next < used - 1; next++) {
    let sum: u32 = 0
    for (let side = 0; side < 2; side++) {
      if (leaf >= used || (root < next && key(root) < key(leaf))) {
        sum += key(root)
        setKey(root++, next)
      } else sum += key(leaf++)
    }
    setKey(next, sum)
  }
  setKey(used - 2, 0)
  for (let next = used - 3; next >= 0; next--) setKey(next, key(<i32>key(next)) + 1)
  let open = 1
  let taken = 0
  let length = 0
  let next = used - 1
  root = used - 2
  while (open > 0) {
    for (; root >= 0 && <i32>key(root) === length; root--) taken++
    for (; open > taken; open--) setKey(next--, length)
    open = taken << 1
    length++
    taken = 0
  }
}

/** Codes that became too long are cut to `limit`, and shorter ones made longer until all of them fit again. */
function limitLengths(used: i32, limit: i32): void {
  memory.fill(counts, 0, 4 * 33)
  for (let at = 0; at < used; at++) addCount(min(<i32>key(at), limit), 1)
  let total = 0
  for (let length = limit; length > 0; length--) total += count(length) << (limit - length)
  for (; total > 1 << limit; total--) {
    addCount(limit, -1)
    let length = limit - 1
    while (count(length) === 0) length--
    addCount(length, -1)
    addCount(length + 1, 2)
  }
}

/** u32 `frequencies` -> u8 `lengths`, 0 where a symbol is not used. One symbol alone gets a partner: a code needs two. */
export function codeLengths(frequencies: usize, all: i32, limit: i32, lengths: usize): void {
  let used = 0
  memory.fill(lengths, 0, min(all, MOST_SYMBOLS))
  for (let symbol = 0; symbol < all; symbol++) {
    const often = load<u32>(frequencies + ((<usize>symbol) << 2))
    if (often > 0) setKey(used++, (often << 9) | symbol)
  }
  for (let symbol = 0; used < 2; symbol++)
    if (used === 0 || symbol !== <i32>(key(0) & 511)) setKey(used++, (1 << 9) | symbol)
  sortKeys(used)
  for (let at = 0; at < used; at++) {
    store<u16>(symbols + ((<usize>at) << 1), <u16>(key(at) & 511))
    setKey(at, key(at) >>> 9)
  }
  lengthsInPlace(used)
  limitLengths(used, limit)
  let at = used
  for (let length = 1; length <= limit; length++)
    for (let left = count(length); left > 0; left--)
      store<u8>(lengths + <usize>load<u16>(symbols + ((<usize>--at) << 1)), length)
}

/** Lengths -> u32 codes, in deflate's order and as it sends them: the first bit lowest. */
export function codesOf(lengths: usize, all: i32, codes: usize): void {
  memory.fill(counts, 0, 4 * 33)
  for (let symbol = 0; symbol < all; symbol++) addCount(load<u8>(lengths + symbol), 1)
  let code = 0
  for (let length = 1; length < 16; length++) {
    code = (length === 1 ? 0 : code + count(length - 1)) << 1
    store<i32>(nextCodes + ((<usize>length) << 2), code)
  }
  for (let symbol = 0; symbol < all; symbol++) {
    const length = <i32>load<u8>(lengths + symbol)
    if (length === 0) continue
    const next = nextCodes + ((<usize>length) << 2)
    const own = load<i32>(next)
    store<i32>(next, own + 1)
    let turned = 0
    for (let bit = 0; bit < length; bit++) turned |= ((own >> bit) & 1) << (length - 1 - bit)
    store<u32>(codes + ((<usize>symbol) << 2), turned)
  }
}
