/** Tokens -> blocks of a deflate stream with codes of their own (RFC 1951, 3.2.7). */
import { beginBits, endBits, putBits } from './bits'
import { codeLengths, codesOf } from './huffman'

const END: i32 = 256
const LITERALS: i32 = 286
const DISTANCES: i32 = 30

/** For each length - 3: its symbol | extra bits << 9 | the first length - 3 with this symbol << 16. */
const lengthSymbols: usize = memory.data(4 * 256)
/** How often: literals, then lengths - 3; distance symbols; symbols of any of the three codes. */
const tokenCounts: usize = memory.data(4 * 512)
const distanceCounts: usize = memory.data(4 * 32)
const frequencies: usize = memory.data(4 * 288)
/** Lengths of both codes, one behind the other as they are sent, and those of the code they are sent in. */
const lengths: usize = memory.data(320)
const distanceLengths: usize = memory.data(32)
const sentLengths: usize = memory.data(32)
const codes: usize = memory.data(4 * 288)
const sentCodes: usize = memory.data(4 * 32)
/** What a token becomes: bits | how many << 24. Literals, then lengths - 3 with their extra bits; distance symbols. */
const tokenBits: usize = memory.data(4 * 512)
const distanceBits: usize = memory.data(4 * 32)
/** The lengths as they are sent: symbol | repeats << 5. */
const sent: usize = memory.data(2 * 320)
/** The order in which RFC 1951 sends the lengths of the code of lengths. */
const order: usize = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15])

function number(table: usize, at: i32): u32 {
  return load<u32>(table + ((<usize>at) << 2))
}

function setNumber(table: usize, at: i32, value: u32): void {
  store<u32>(table + ((<usize>at) << 2), value)
}

function countOne(table: usize, at: i32): void {
  setNumber(table, at, number(table, at) + 1)
}

/** The first eight lengths have a symbol each, then every four symbols one more extra bit; 258 stands apart. */
function fillLengthSymbols(): void {
  let symbol = 257
  let length = 0
  for (let extra = 0; extra < 6; extra++)
    for (let same = extra === 0 ? 8 : 4; same > 0; same--, symbol++) {
      const first = length
      for (let left = 1 << extra; left > 0 && length < 255; left--)
        setNumber(lengthSymbols, length++, symbol | (extra << 9) | (first << 16))
    }
  setNumber(lengthSymbols, 255, 285 | (255 << 16))
}

/** Distance - 1 -> its symbol: four of their own, then two to a power of two. */
function distanceSymbol(distance: u32): i32 {
  if (distance < 4) return distance
  const top = 31 - clz(distance)
  return <i32>((top << 1) + ((distance >>> (top - 1)) & 1))
}

function countTokens(tokens: usize, count: i32): void {
  memory.fill(tokenCounts, 0, 4 * 512)
  memory.fill(distanceCounts, 0, 4 * 32)
  for (const end = tokens + ((<usize>count) << 2); tokens < end; tokens += 4) {
    const token = load<u32>(tokens)
    if (token < 256) countOne(tokenCounts, token)
    else {
      countOne(tokenCounts, 256 + ((token >>> 16) & 255))
      countOne(distanceCounts, distanceSymbol(token & 0x7fff))
    }
  }
}

function makeTokenBits(): void {
  memory.fill(frequencies, 0, 4 * 288)
  memory.copy(frequencies, tokenCounts, 4 * 256)
  setNumber(frequencies, END, 1)
  for (let at = 0; at < 256; at++) {
    const symbol = <i32>(number(lengthSymbols, at) & 511)
    setNumber(frequencies, symbol, number(frequencies, symbol) + number(tokenCounts, 256 + at))
  }
  codeLengths(frequencies, LITERALS, 15, lengths)
  codesOf(lengths, LITERALS, codes)
  for (let at = 0; at < 256; at++) setNumber(tokenBits, at, number(codes, at) | ((<u32>load<u8>(lengths + at)) << 24))
  for (let at = 0; at < 256; at++) {
    const own = number(lengthSymbols, at)
    const symbol = <i32>(own & 511)
    const extra = (own >>> 9) & 127
    const length = <u32>load<u8>(lengths + symbol)
    const rest = <u32>at - (own >>> 16)
    setNumber(tokenBits, 256 + at, number(codes, symbol) | (rest << length) | ((length + extra) << 24))
  }
}

function makeDistanceBits(): void {
  codeLengths(distanceCounts, DISTANCES, 15, distanceLengths)
  codesOf(distanceLengths, DISTANCES, sentCodes)
  for (let at = 0; at < DISTANCES; at++)
    setNumber(distanceBits, at, number(sentCodes, at) | ((<u32>load<u8>(distanceLengths + at)) << 24))
}

function send(at: i32, symbol: i32, repeats: i32): i32 {
  store<u16>(sent + ((<usize>at) << 1), <u16>(symbol | (repeats << 5)))
  countOne(frequencies, symbol)
  return at + 1
}

/** Lengths with their repetitions: 16 repeats the last one 3 to 6 times, 17 and 18 are 3 to 10 and 11 to 138 zeroes. */
function sendLengths(total: i32): i32 {
  memory.fill(frequencies, 0, 4 * 19)
  let count = 0
  for (let at = 0; at < total; ) {
    const length = <i32>load<u8>(lengths + at)
    let left = 1
    while (at + left < total && <i32>load<u8>(lengths + at + left) === length) left++
    at += left
    if (length > 0) {
      count = send(count, length, 0)
      left--
    }
    while (left >= 3) {
      const repeated = min(left, length > 0 ? 6 : 138)
      if (length > 0) count = send(count, 16, repeated - 3)
      else count = repeated > 10 ? send(count, 18, repeated - 11) : send(count, 17, repeated - 3)
      left -= repeated
    }
    for (; left > 0; left--) count = send(count, length, 0)
  }
  return count
}

/** The block's header: both codes, by their lengths. */
function putHeader(isLast: bool): void {
  makeTokenBits()
  makeDistanceBits()
  let literals = LITERALS
  while (literals > 257 && load<u8>(lengths + literals - 1) === 0) literals--
  let distances = DISTANCES
  while (distances > 1 && load<u8>(distanceLengths + distances - 1) === 0) distances--
  memory.copy(lengths + literals, distanceLengths, distances)
  const count = sendLengths(literals + distances)
  codeLengths(frequencies, 19, 7, sentLengths)
  codesOf(sentLengths, 19, sentCodes)
  let ordered = 19
  while (ordered > 4 && load<u8>(sentLengths + load<u8>(order + ordered - 1)) === 0) ordered--

  putBits((isLast ? 1 : 0) | (2 << 1), 3)
  putBits(literals - 257, 5)
  putBits(distances - 1, 5)
  putBits(ordered - 4, 4)
  for (let at = 0; at < ordered; at++) putBits(load<u8>(sentLengths + load<u8>(order + at)), 3)
  for (let at = 0; at < count; at++) {
    const one = <u32>load<u16>(sent + ((<usize>at) << 1))
    const symbol = one & 31
    putBits(number(sentCodes, symbol), load<u8>(sentLengths + symbol))
    if (symbol > 15) putBits(one >>> 5, symbol === 16 ? 2 : symbol === 17 ? 3 : 7)
  }
}

function putTokens(tokens: usize, count: i32): void {
  for (const end = tokens + ((<usize>count) << 2); tokens < end; tokens += 4) {
    const token = load<u32>(tokens)
    if (token < 256) {
      const literal = number(tokenBits, token)
      putBits(literal & 0xffffff, literal >>> 24)
      continue
    }
    const length = number(tokenBits, 256 + ((token >>> 16) & 255))
    putBits(length & 0xffffff, length >>> 24)
    const distance = token & 0x7fff
    const symbol = distanceSymbol(distance)
    const own = number(distanceBits, symbol)
    const width = own >>> 24
    const extra: u32 = symbol < 4 ? 0 : (symbol >> 1) - 1
    putBits((own & 0xffffff) | ((distance & ((1 << extra) - 1)) << width), width + extra)
  }
  putBits(number(codes, END), load<u8>(lengths + END))
}

/**
 * Blocks of at most `most` tokens; returns how many bytes. The last piece of a stream ends it; any other ends in an empty stored
 * block (a sync flush), so that the next piece, whatever it is, begins on a whole byte.
 */
export function deflateTokens(tokens: usize, count: i32, most: i32, isLast: bool, out: usize): i32 {
  if (number(lengthSymbols, 255) === 0) fillLengthSymbols()
  beginBits(out)
  const blocks = max(1, (count + most - 1) / most)
  for (let block = 0; block < blocks; block++) {
    const from = <i32>((<i64>count * block) / blocks)
    const to = <i32>((<i64>count * (block + 1)) / blocks)
    countTokens(tokens + ((<usize>from) << 2), to - from)
    putHeader(isLast && block === blocks - 1)
    putTokens(tokens + ((<usize>from) << 2), to - from)
  }
  if (!isLast) putBits(0, 3)
  let end = endBits()
  if (!isLast) {
    store<u32>(end, 0xffff0000)
    end += 4
  }
  return <i32>(end - out)
}
