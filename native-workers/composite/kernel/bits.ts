/** Numbers of so many bits -> bytes, the lowest bit first. */

let waiting: u64 = 0
let bits: u64 = 0
let out: usize = 0

export function beginBits(to: usize): void {
  waiting = 0
  bits = 0
  out = to
}

/** For those who keep them in their hands for a while: the bits that wait for their byte, how many, and where it goes. */
export function waitingBits(): u64 {
  return waiting
}

export function bitsSoFar(): u64 {
  return bits
}

export function outSoFar(): usize {
  return out
}

export function continueBits(stillWaiting: u64, count: u64, to: usize): void {
  waiting = stillWaiting
  bits = count
  out = to
}

/** At most 32 bits. Up to eight bytes beyond the last one are written. */
export function putBits(value: u32, count: u32): void {
  waiting |= (<u64>value) << bits
  bits += count
  store<u64>(out, waiting)
  const whole = bits & ~7
  out += <usize>(whole >>> 3)
  waiting >>>= whole
  bits &= 7
}

/** Fills up the last byte; where the next one goes. */
export function finishBits(): usize {
  if (bits > 0) putBits(0, <u32>(8 - bits))
  return out
}
