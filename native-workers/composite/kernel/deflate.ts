/** Tokens -> blocks of a deflate stream with codes of their own (RFC 1951). */
import { beginBits, finishBits, putBits } from './bits'
import { putHeader } from './block-header'
import { number } from './numbers'
import { distanceBits, distanceSymbol, endBits, makeCodes, tokenBits } from './token-codes'

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
  const end = number(endBits, 0)
  putBits(end & 0xffffff, end >>> 24)
}

/**
 * Blocks of at most `most` tokens; returns how many bytes. The last piece of a stream ends it; any other ends in an empty stored
 * block (a sync flush), so that the next piece, whatever it is, begins on a whole byte.
 */
export function deflateTokens(tokens: usize, count: i32, most: i32, isLast: bool, out: usize): i32 {
  beginBits(out)
  const blocks = max(1, (count + most - 1) / most)
  for (let block = 0; block < blocks; block++) {
    const from = <i32>((<i64>count * block) / blocks)
    const to = <i32>((<i64>count * (block + 1)) / blocks)
    makeCodes(tokens + ((<usize>from) << 2), to - from)
    putHeader(isLast && block === blocks - 1)
    putTokens(tokens + ((<usize>from) << 2), to - from)
  }
  if (!isLast) putBits(0, 3)
  let end = finishBits()
  if (!isLast) {
    store<u32>(end, 0xffff0000)
    end += 4
  }
  return <i32>(end - out)
}
