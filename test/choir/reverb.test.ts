import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { impulseResponse } from '../../actors/choir/reverb.js'
import type { Room } from '../../actors/choir/room.js'

const test = suite('choir / reverb')

const ROOMS: Room[] = ['smallroom', 'largeroom', 'hall', 'church']
const SR = 48_000

/** The four ways of a response: left to left, right to right, right to left, left to right. */
function ways(wav: Buffer): number[][] {
  const samples = (wav.length - 44) / 16
  return [0, 1, 2, 3].map((way) => Array.from({ length: samples }, (_, at) => wav.readFloatLE(44 + at * 16 + way * 4)))
}

const made = new Map(ROOMS.map((room) => [room, impulseResponse(room)]))
const heardIn = new Map(ROOMS.map((room) => [room, ways(made.get(room)!)]))

const energy = (way: number[]) => way.reduce((sum, x) => sum + x * x, 0)

/** Seconds for 60 dB, from the fall between -5 and -25 dB of what is still to come (Schroeder, 1965). */
function rt60(way: number[]): number {
  const toCome = [...way]
  for (let at = way.length - 1, sum = 0; at >= 0; at--) toCome[at] = sum += way[at]! ** 2
  const at = (db: number) => toCome.findIndex((left) => left < toCome[0]! * 10 ** (db / 10))
  return ((at(-25) - at(-5)) * 3) / SR
}

const sharpened = (way: number[]) => way.map((x, at) => x - 2 * (way[at - 1] ?? 0) + (way[at - 2] ?? 0))

test('is 48 kHz float in four channels, with nothing broken in it', () => {
  for (const room of ROOMS) {
    const wav = made.get(room)!
    assert.is(wav.toString('latin1', 0, 4) + wav.toString('latin1', 8, 12), 'RIFFWAVE')
    assert.equal([wav.readUInt16LE(20), wav.readUInt16LE(22), wav.readUInt32LE(24)], [3, 4, SR])
    assert.ok(heardIn.get(room)!.flat().every(Number.isFinite), room)
  }
})

test('is the same bytes every time', () => {
  for (const room of ROOMS) assert.ok(impulseResponse(room).equals(made.get(room)!), room)
})

test('rings as long as its room does', () => {
  const bounds = { smallroom: [0.2, 0.5], largeroom: [0.7, 1.2], hall: [1.6, 2.5], church: [2.4, 4] }
  for (const room of ROOMS) {
    const seconds = rt60(heardIn.get(room)![0]!)
    const [least, most] = bounds[room] as [number, number]
    assert.ok(seconds > least && seconds < most, `${room} rings ${seconds} s`)
  }
})

test('loses the highs first', () => {
  for (const room of ROOMS) {
    const [way] = heardIn.get(room)!
    assert.ok(rt60(sharpened(way!)) < rt60(way!) * 0.9, room)
  }
})

test('answers from both sides, wherever the singer stands', () => {
  for (const room of ROOMS) {
    const [leftToLeft, , , leftToRight] = heardIn.get(room)!.map(energy)
    const sideDb = 10 * Math.log10(leftToLeft! / leftToRight!)
    assert.ok(Math.abs(sideDb) < 4, `${room}: ${sideDb} dB`)
  }
})

test('says nothing before the first wall does, and ends without a click', () => {
  for (const room of ROOMS) {
    for (const way of heardIn.get(room)!) {
      assert.ok(energy(way.slice(0, 48)) < energy(way) / 1000, room)
      assert.ok(Math.abs(way.at(-1)!) < 1e-6, room)
    }
  }
})

test.run()
