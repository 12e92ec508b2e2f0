/** Child: so many readers of a service, some of them stalled -> how long each event took from its commit to its reader. */
import { WebSocket } from 'ws'
import { nowUs, type Read, type Readers, topicOf } from './words.js'

/** A time in every frame, found without reading all of it: this process must not become what is measured. */
const STAMP = '"us":'
const AT_ONCE = 50
/** Up to 20 s, to a tenth of a millisecond. */
const histogram = new Uint32Array(200_000)
let frames = 0

process.on('message', (asked: Readers | { t: 'report' }) => {
  if (asked.t === 'report') process.send!(report())
  else void subscribed(asked).then(() => process.send!({ t: 'subscribed' }))
})

async function subscribed({ url, readers, stalled, topics }: Readers): Promise<void> {
  for (let first = 0; first < readers; first += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, readers - first) }, (_, n) => first + n)
    const sockets = await Promise.all(some.map((n) => subscribe(url, topicOf(n % topics))))
    for (const [index, socket] of sockets.entries()) {
      if (isStalled(some[index]!, readers, stalled)) socket.pause()
      else socket.on('message', (data: Buffer) => heard(data))
    }
  }
}

/** Spread over all topics. */
const isStalled = (n: number, readers: number, stalled: number): boolean =>
  Math.floor(((n + 1) * stalled) / readers) > Math.floor((n * stalled) / readers)

function subscribe(url: string, topic: string): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`)
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('open', () => socket.send('{"t":"hello","v":1}'))
    socket.on('message', (data: Buffer) => {
      const { t, last } = JSON.parse(String(data)) as { t: string; last?: boolean }
      if (t === 'welcome') socket.send(JSON.stringify({ t: 'sub', id: 'a', topic }))
      if (t !== 'snap' || !last) return
      socket.removeAllListeners('message')
      resolve(socket)
    })
  })
}

function heard(data: Buffer): void {
  const at = data.indexOf(STAMP)
  if (at < 0) return
  const us = Number.parseInt(data.toString('latin1', at + STAMP.length, at + STAMP.length + 20), 10)
  frames += 1
  const tenths = Math.min(histogram.length - 1, Math.round((nowUs() - us) / 100))
  histogram[tenths] = histogram[tenths]! + 1
}

function report(): Read {
  const share = (of: number): number => {
    let below = 0
    const reached = (count: number) => {
      below += count
      return below >= frames * of
    }
    return histogram.findIndex(reached) / 10
  }
  const max = histogram.findLastIndex((count) => count > 0) / 10
  return { t: 'read', frames, latencyMs: { p50: share(0.5), p99: share(0.99), max } }
}
