/** Tokens -> blocks of a deflate stream with codes of their own (RFC 1951). */
import { beginBits, bitsSoFar, continueBits, finishBits, outSoFar, putBits, waitingBits } from './bits'
import { putHeader } from './block-header'
import { DISTANCE } from './match'
import { number } from './numbers'
import { distanceBits, distanceSymbol, endBits, makeCodes, tokenBits } from './token-codes'

/** All that is between two headers, with the bits in hand instead of in memory. */
function putTokens(tokens: usize, count: i32): void {
  let waiting = waitingBits()
  let bits = bitsSoFar()
  let out = outSoFar()
  for (const end = tokens + ((<usize>count) << 1); tokens < end; tokens += 2) {
    const token = <u32>load<u16>(tokens)
    const code = number(tokenBits, token)
    waiting |= (<u64>(code & 0xffffff)) << bits
    bits += code >>> 24
    if (token > 255) {
      // its distance: beside 7 bits that wait, 20 of the length and 28 of the distance still fit
      tokens += 2
      const distance = <u32>load<u16>(tokens) & (DISTANCE - 1)
      const symbol = distanceSymbol(distance)
      const far = number(distanceBits, symbol)
      waiting |= (<u64>(far & 0xffffff)) << bits
      bits += far >>> 24
      const extra: u32 = symbol < 4 ? 0 : (symbol >> 1) - 1
      waiting |= (<u64>(distance & ((1 << extra) - 1))) << bits
      bits += extra
    }
    store<u64>(out, waiting)
    out += <usize>(bits >>> 3)
    waiting >>>= bits & ~7
    bits &= 7
  }
  continueBits(waiting, bits, out)
  const code = number(endBits, 0)
  putBits(code & 0xffffff, code >>> 24)
}

/** Where a block may end: a length and its distance belong together. */
function cutAt(tokens: usize, at: i32): i32 {
  return load<u16>(tokens + ((<usize>at) << 1)) >= DISTANCE ? at + 1 : at
}

/**
 * Blocks of about `most` tokens; returns how many bytes. The last piece of a stream ends it; any other ends in an empty stored
 * block (a sync flush), so that the next piece, whatever it is, begins on a whole byte.
 */
export function deflateTokens(tokens: usize, count: i32, most: i32, isLast: bool, out: usize): i32 {
  beginBits(out)
  const blocks = max(1, (count + most - 1) / most)
  let from = 0
  for (let block = 1; block <= blocks; block++) {
    const to = block === blocks ? count : cutAt(tokens, <i32>((<i64>count * block) / blocks))
    makeCodes(tokens + ((<usize>from) << 1), to - from)
    putHeader(isLast && block === blocks)
    putTokens(tokens + ((<usize>from) << 1), to - from)
    from = to
  }
  if (!isLast) putBits(0, 3)
  let end = finishBits()
  if (!isLast) {
    store<u32>(end, 0xffff0000)
    end += 4
  }
  return <i32>(end - out)
}
