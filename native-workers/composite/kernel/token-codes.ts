/** The tokens of a block -> the two codes that send them shortest: one of literals and lengths, one of distances. */
import { codeLengths, codesOf } from './huffman'
import { DISTANCE } from './match'
import { countOne, number, setNumber } from './numbers'

/** The symbol that ends a block. */
export const END: i32 = 256
export const LITERALS: i32 = 286
export const DISTANCES: i32 = 30

/** What a token becomes: bits | how many << 24. Literals, then lengths - 3 with their extra bits; distance symbols; the end. */
export const tokenBits: usize = memory.data(4 * 512)
export const distanceBits: usize = memory.data(4 * 32)
export const endBits: usize = memory.data(4)
/** How long the code of each symbol is. */
export const literalLengths: usize = memory.data(288)
export const distanceLengths: usize = memory.data(32)

/** For each length - 3: its symbol | extra bits << 9 | the first length - 3 with this symbol << 16. */
const lengthSymbols: usize = memory.data(4 * 256)
/**
 * How often: literals, then lengths - 3; distance symbols; symbols of the first code. Tokens are counted in two tables by turns: equal
 * ones come in rows, and one count would wait for the other.
 */
const tokenCounts: usize = memory.data(4 * 512)
const otherCounts: usize = memory.data(4 * 512)
const distanceCounts: usize = memory.data(4 * 32)
const frequencies: usize = memory.data(4 * 288)
const codes: usize = memory.data(4 * 288)

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
export function distanceSymbol(distance: u32): i32 {
  if (distance < 4) return distance
  const top = 31 - clz(distance)
  return <i32>((top << 1) + ((distance >>> (top - 1)) & 1))
}

/** Fills the tables above for the tokens of one block. */
export function makeCodes(tokens: usize, count: i32): void {
  if (number(lengthSymbols, 255) === 0) fillLengthSymbols()
  countTokens(tokens, count)
  makeTokenBits()
  makeDistanceBits()
}

function count(token: u32, counts: usize): void {
  if (token < DISTANCE) countOne(counts, token)
  else countOne(distanceCounts, distanceSymbol(token & (DISTANCE - 1)))
}

function countTokens(tokens: usize, amount: i32): void {
  memory.fill(tokenCounts, 0, 4 * 512)
  memory.fill(otherCounts, 0, 4 * 512)
  memory.fill(distanceCounts, 0, 4 * 32)
  const end = tokens + ((<usize>amount) << 1)
  for (; tokens + 4 <= end; tokens += 4) {
    const both = load<u32>(tokens)
    count(both & 0xffff, tokenCounts)
    count(both >>> 16, otherCounts)
  }
  if (tokens < end) count(load<u16>(tokens), tokenCounts)
  for (let at: usize = 0; at < 4 * 512; at += 16)
    v128.store(tokenCounts + at, i32x4.add(v128.load(tokenCounts + at), v128.load(otherCounts + at)))
}

function makeTokenBits(): void {
  memory.fill(frequencies, 0, 4 * 288)
  memory.copy(frequencies, tokenCounts, 4 * 256)
  setNumber(frequencies, END, 1)
  for (let at = 0; at < 256; at++) {
    const symbol = <i32>(number(lengthSymbols, at) & 511)
    setNumber(frequencies, symbol, number(frequencies, symbol) + number(tokenCounts, 256 + at))
  }
  codeLengths(frequencies, LITERALS, 15, literalLengths)
  codesOf(literalLengths, LITERALS, codes)
  for (let at = 0; at < 256; at++)
    setNumber(tokenBits, at, number(codes, at) | ((<u32>load<u8>(literalLengths + at)) << 24))
  for (let at = 0; at < 256; at++) {
    const own = number(lengthSymbols, at)
    const symbol = <i32>(own & 511)
    const extra = (own >>> 9) & 127
    const length = <u32>load<u8>(literalLengths + symbol)
    const rest = <u32>at - (own >>> 16)
    setNumber(tokenBits, 256 + at, number(codes, symbol) | (rest << length) | ((length + extra) << 24))
  }
  setNumber(endBits, 0, number(codes, END) | ((<u32>load<u8>(literalLengths + END)) << 24))
}

function makeDistanceBits(): void {
  codeLengths(distanceCounts, DISTANCES, 15, distanceLengths)
  codesOf(distanceLengths, DISTANCES, codes)
  for (let at = 0; at < DISTANCES; at++)
    setNumber(distanceBits, at, number(codes, at) | ((<u32>load<u8>(distanceLengths + at)) << 24))
}
