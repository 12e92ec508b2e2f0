/** Bytes of a Matroska file -> the header of the element that stands there (RFC 8794, section 4 to 6). */
import type { Bytes } from './bytes.js'

export interface Element {
  id: number
  /** Where the content begins. */
  data: number
  /** First byte after the content; undefined when the size is unknown, as in a live recording. */
  end: number | undefined
}

/** `cut`: the file ends within the header. `zeros`: not written yet. `unreadable`: nothing an element can begin with. */
export type NoElement = 'cut' | 'zeros' | 'unreadable'

export async function elementAt(bytes: Bytes, at: number): Promise<Element | NoElement> {
  const head = await bytes.read(at, 12)
  if (head.length === 0) return 'cut'
  const idLength = lengthOf(head[0]!)
  if (idLength > 4) return head.every((byte) => byte === 0) ? 'zeros' : 'unreadable'
  const sizeByte = head[idLength]
  if (sizeByte === undefined) return 'cut'
  const sizeLength = lengthOf(sizeByte)
  if (sizeLength > 8) return 'unreadable'
  const data = idLength + sizeLength
  if (head.length < data) return 'cut'

  const size = vint(head, idLength, sizeLength)
  return {
    id: head.readUIntBE(0, idLength),
    data: at + data,
    end: size === undefined ? undefined : at + data + size,
  }
}

/** A variable-length number is as many bytes long as its first byte has leading zero bits, and one. */
const lengthOf = (firstByte: number): number => Math.clz32(firstByte) - 24 + 1

/** Undefined when all value bits are one: the size nobody knew when the header was written. */
function vint(head: Buffer, at: number, length: number): number | undefined {
  let value = head[at]! & (0xff >> length)
  let allOnes = value === 0xff >> length
  for (let i = 1; i < length; i++) {
    const byte = head[at + i]!
    allOnes = allOnes && byte === 0xff
    value = value * 256 + byte
  }
  return allOnes ? undefined : value
}

/** An unsigned integer or a float, as the element's type says; big-endian, 0 to 8 bytes. */
export async function uintOf(bytes: Bytes, element: Element): Promise<number> {
  const data = await bytes.read(element.data, Math.min(8, (element.end ?? element.data) - element.data))
  return data.reduce((value, byte) => value * 256 + byte, 0)
}

export async function floatOf(bytes: Bytes, element: Element): Promise<number | undefined> {
  const data = await bytes.read(element.data, Math.min(8, (element.end ?? element.data) - element.data))
  if (data.length === 4) return data.readFloatBE(0)
  if (data.length === 8) return data.readDoubleBE(0)
  return undefined
}
