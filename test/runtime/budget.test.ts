import { setMaxListeners } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { Aborted } from '../../src/errors.js'
import { Budget, type Token } from '../../src/runtime/budget.js'

const test = suite('runtime / budget')

const never = new AbortController().signal
setMaxListeners(0, never)
/** Lets everything that is already decided happen. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

interface Piece {
  lane: string
  /** What it really takes. */
  tookMs: number
  /** What it was thought to take. */
  costMs?: number
  shares?: number
}

/** A machine with its own clock: work ends when the clock says so, earliest first. */
class Machine {
  now = 0
  readonly budget: Budget
  readonly doneMs = new Map<string, number>()
  readonly startedAt = new Map<string, number[]>()
  #atWork: { endsAt: number; piece: Piece; token: Token }[] = []

  constructor(tokens: number) {
    this.budget = new Budget(tokens, () => this.now)
  }

  want(piece: Piece, times = 1): void {
    for (let i = 0; i < times; i++) {
      void this.budget.acquire(piece.lane, piece.costMs ?? 0, never, piece.shares).then((token) => {
        this.#atWork.push({ endsAt: this.now + piece.tookMs, piece, token })
        this.startedAt.set(piece.lane, [...(this.startedAt.get(piece.lane) ?? []), this.now])
      })
    }
  }

  async until(ms: number): Promise<void> {
    for (;;) {
      await settled()
      const next = this.#atWork.sort((a, b) => a.endsAt - b.endsAt)[0]
      if (!next || next.endsAt > ms) break
      this.#atWork.shift()
      this.now = next.endsAt
      this.doneMs.set(next.piece.lane, (this.doneMs.get(next.piece.lane) ?? 0) + next.piece.tookMs)
      next.token.release()
    }
    this.now = ms
  }
}

test('two lanes that both want everything get half each, however long their queues and pieces', async () => {
  const cases: [string, number, Piece, number, Piece, number][] = [
    ['a long queue beside a short one', 4, { lane: 'style', tookMs: 10 }, 900, { lane: 'song', tookMs: 10 }, 450],
    ['long pieces beside short ones', 4, { lane: 'style', tookMs: 100 }, 500, { lane: 'song', tookMs: 10 }, 450],
    ['one token', 1, { lane: 'style', tookMs: 30 }, 500, { lane: 'song', tookMs: 10 }, 450],
    [
      'a wrong estimate',
      2,
      { lane: 'style', tookMs: 50, costMs: 1 },
      500,
      { lane: 'song', tookMs: 10, costMs: 90 },
      900,
    ],
  ]
  for (const [name, tokens, style, styles, song, songs] of cases) {
    const machine = new Machine(tokens)
    machine.want(style, styles)
    machine.want(song, songs)
    await machine.until(2_000)
    const [ofStyle, ofSong] = [machine.doneMs.get('style')!, machine.doneMs.get('song')!]

    assert.ok(Math.abs(ofStyle - ofSong) <= 0.1 * (ofStyle + ofSong), `${name}: ${ofStyle} ms and ${ofSong} ms`)
  }
})

test('work of two shares gets twice as much beside work of one, whatever it was thought to take', async () => {
  for (const costMs of [0, 40]) {
    const machine = new Machine(2)
    machine.want({ lane: 'style', tookMs: 50, costMs }, 500)
    machine.want({ lane: 'song', tookMs: 10, costMs, shares: 2 }, 900)
    await machine.until(3_000)
    const ratio = machine.doneMs.get('song')! / machine.doneMs.get('style')!

    assert.ok(Math.abs(ratio - 2) < 0.1, `${ratio.toFixed(2)} times as much`)
  }
})

test('a lane that was idle gets the next free token, and no credit for having slept', async () => {
  const machine = new Machine(1)
  machine.want({ lane: 'style', tookMs: 10 }, 500)
  await machine.until(2_005)
  machine.want({ lane: 'song', tookMs: 10 }, 300)
  await machine.until(3_005)

  assert.is(machine.startedAt.get('song')![0], 2_010, 'the next token')
  assert.ok(machine.startedAt.get('song')!.length <= 51, 'half from then on, not more')
  assert.ok(machine.startedAt.get('song')!.length >= 49)
})

test('a lane that comes and goes is not favoured over one that stays', async () => {
  const machine = new Machine(1)
  machine.want({ lane: 'style', tookMs: 10 }, 1_000)
  for (let at = 100; at <= 3_000; at += 100) {
    await machine.until(at)
    machine.want({ lane: 'song', tookMs: 90 })
  }

  assert.ok(machine.doneMs.get('style')! >= 1_400, `the one that stays had ${machine.doneMs.get('style')} of 3000 ms`)
})

test('a token that is handed on is charged at once: two that come free together go to two lanes', async () => {
  const budget = new Budget(2, () => 0)
  const held = [await budget.acquire('x', 0, never), await budget.acquire('x', 0, never)]
  const got: string[] = []
  for (const lane of ['a', 'a', 'b', 'b']) void budget.acquire(lane, 10, never).then(() => got.push(lane))
  for (const token of held) token.release()
  await settled()

  assert.equal(got, ['a', 'b'])
})

test('a waiter that is told to stop leaves at once, with the reason, and takes nobody its token', async () => {
  const budget = new Budget(1, () => 0)
  const token = await budget.acquire('a', 1, never)
  const controller = new AbortController()
  const faults: unknown[] = []
  const stopped = budget.acquire('b', 1, controller.signal).catch((fault: unknown) => faults.push(fault))
  const next = budget.acquire('c', 1, never)
  assert.is(budget.waiting, 2)
  controller.abort(new Aborted('told to stop'))
  await stopped

  assert.instance(faults[0], Aborted)
  assert.is(budget.waiting, 1)
  token.release()
  await next
  assert.is(budget.busy, 1)
})

test('gives nothing to work that was told to stop before it asked', async () => {
  const budget = new Budget(1)
  const controller = new AbortController()
  controller.abort(new Aborted('told to stop'))
  const fault = await budget.acquire('a', 1, controller.signal).catch((fault: unknown) => fault)

  assert.instance(fault, Aborted)
  assert.equal([budget.busy, budget.waiting, budget.lanes()], [0, 0, []])
})

test('a token that is released twice comes back once', async () => {
  const budget = new Budget(1, () => 0)
  const token = await budget.acquire('a', 1, never)
  token.release()
  token.release()
  await budget.acquire('b', 1, never)
  void budget.acquire('c', 1, never)
  await settled()

  assert.equal([budget.busy, budget.waiting], [1, 1])
})

test('names the lanes by what they have had, the least first, and forgets those that cannot matter', async () => {
  const machine = new Machine(3)
  machine.want({ lane: 'long', tookMs: 100 }, 2)
  machine.want({ lane: 'short', tookMs: 10 })
  await machine.until(50)
  assert.equal(machine.budget.lanes()[0], 'long', 'charged by what it has finished')
  await machine.until(1_000)

  assert.equal(machine.budget.lanes(), [], 'nobody is at work')
})

test('holds no memory of lanes that came and went beside one that never rests', async () => {
  const machine = new Machine(2)
  machine.want({ lane: 'style', tookMs: 10 }, 1_700)
  for (let n = 0; n < 200; n++) {
    machine.want({ lane: `song/${n}`, tookMs: 10 })
    await machine.until((n + 1) * 40)
  }

  assert.ok(machine.budget.lanes().length < 10, `${machine.budget.lanes().length} lanes`)
})

test('its counts never drift, whatever is asked for, released and stopped', async () => {
  let seed = 7
  const roll = (n: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((seed / 2 ** 31) * n)
  }
  let now = 0
  const budget = new Budget(3, () => now)
  const tokens: Token[] = []
  const waiting = new Set<AbortController>()
  for (let step = 0; step < 3_000; step++) {
    now += roll(5)
    const what = roll(10)
    if (what < 4) {
      const controller = new AbortController()
      waiting.add(controller)
      budget
        .acquire(`lane ${roll(4)}`, roll(20), controller.signal)
        .then(
          (token) => tokens.push(token),
          () => undefined,
        )
        .finally(() => waiting.delete(controller))
    } else if (what < 8) {
      tokens.splice(roll(tokens.length || 1), 1)[0]?.release()
    } else {
      ;[...waiting][roll(waiting.size || 1)]?.abort(new Aborted('told to stop'))
    }
    if (step % 3 === 0) await settled()
    assert.ok(budget.busy <= 3)
    assert.ok(budget.waiting === 0 || budget.busy === 3, 'nobody waits beside a free token')
  }
  for (const controller of waiting) controller.abort(new Aborted('told to stop'))
  await settled()
  for (const token of tokens) token.release()

  assert.equal([budget.busy, budget.waiting, budget.lanes()], [0, 0, []])
})

test.run()
