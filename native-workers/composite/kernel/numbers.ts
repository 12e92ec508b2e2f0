/** Tables of u32 in the kernels' memory: a place -> its number. */

export function number(table: usize, at: i32): u32 {
  return load<u32>(table + ((<usize>at) << 2))
}

export function setNumber(table: usize, at: i32, value: u32): void {
  store<u32>(table + ((<usize>at) << 2), value)
}

export function countOne(table: usize, at: i32): void {
  setNumber(table, at, number(table, at) + 1)
}
