/** Tokens -> blocks of a deflate stream with codes of their own (RFC 1951). */
import { beginBits, bitsSoFar, continueBits, finishBits, outSoFar, putBits, waitingBits } from './bits'
import { putHeader } from './block-header'
import { DISTANCE } from './match'
import { number } from './numbers'
import { distanceBits, distanceSymbol, endBits, makeCodes, tokenBits } from './token-codes'

/** A token's bits with how many they are above: at most 15 and 13, so that any two that may follow one another fit beside 7 that wait. */
function codeOf(token: u32): u64 {
  if (token < DISTANCE) {
    const code = number(tokenBits, token)
    return <u64>(code & 0xffffff) | ((<u64>(code >>> 24)) << 32)
  }
  const distance = token & (DISTANCE - 1)
  const symbol = distanceSymbol(distance)
  const code = number(distanceBits, symbol)
  const width = code >>> 24
  const extra: u32 = symbol < 4 ? 0 : (symbol >> 1) - 1
  return <u64>((code & 0xffffff) | ((distance & ((1 << extra) - 1)) << width)) | ((<u64>(width + extra)) << 32)
}

/** All that is between two headers, with the bits in hand instead of in memory. */
function putTokens(tokens: usize, count: i32): void {
  let waiting = waitingBits()
  let bits = bitsSoFar()
  let out = outSoFar()
  const end = tokens + ((<usize>count) << 1)
  for (; tokens + 4 <= end; tokens += 4) {
    const both = load<u32>(tokens)
    const one = codeOf(both & 0xffff)
    waiting |= (one & 0xffffffff) << bits
    bits += one >>> 32
    const other = codeOf(both >>> 16)
    waiting |= (other & 0xffffffff) << bits
    bits += other >>> 32
    store<u64>(out, waiting)
    out += <usize>(bits >>> 3)
    waiting >>>= bits & ~7
    bits &= 7
  }
  continueBits(waiting, bits, out)
  if (tokens < end) {
    const last = codeOf(load<u16>(tokens))
    putBits(<u32>last, <u32>(last >>> 32))
  }
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
