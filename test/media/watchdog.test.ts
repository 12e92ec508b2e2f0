import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { watchdog } from '../../src/media/watchdog.js'

const test = suite('media / watchdog')

test('calls once when there is no sign of life', async () => {
  let calls = 0
  await new Promise<void>((barked) => {
    const dog = watchdog(20, () => {
      calls += 1
      // A second call would have come before this.
      setTimeout(() => {
        dog.end()
        barked()
      }, 60)
    })
  })

  assert.is(calls, 1)
})

test('takes a service that slept for one tick of silence, not for a stall', async () => {
  let stalled = false
  const dog = watchdog(100, () => {
    stalled = true
  })
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)
  await new Promise((go) => setImmediate(go))
  dog.end()

  assert.not.ok(stalled)
})

test.run()
