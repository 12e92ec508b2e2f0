/** The lengths of a block's two codes -> its header, in a third code (RFC 1951, 3.2.7). */
import { putBits } from './bits'
import { codeLengths, codesOf } from './huffman'
import { countOne, number } from './numbers'
import { DISTANCES, distanceLengths, LITERALS, literalLengths } from './token-codes'

/** Both codes' lengths, one behind the other as they are sent. */
const lengths: usize = memory.data(320)
/** The lengths as they are sent: symbol | repeats << 5. */
const sent: usize = memory.data(2 * 320)
const frequencies: usize = memory.data(4 * 32)
const sentLengths: usize = memory.data(32)
const sentCodes: usize = memory.data(4 * 32)
/** The order in which the lengths of the third code are sent. */
const order: usize = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15])

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

/** Of a block whose codes were made. */
export function putHeader(isLast: bool): void {
  let literals = LITERALS
  while (literals > 257 && load<u8>(literalLengths + literals - 1) === 0) literals--
  let distances = DISTANCES
  while (distances > 1 && load<u8>(distanceLengths + distances - 1) === 0) distances--
  memory.copy(lengths, literalLengths, literals)
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
