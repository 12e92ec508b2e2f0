import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { CURVES, plotted, readMetrics } from '../../src/web/health/metrics.js'

const test = suite('web / health')

const TEXT = (done: number, cpuS: number) => `# HELP troupe_jobs envelopes of all stages by state
# TYPE troupe_jobs gauge
troupe_jobs{state="waiting"} 12
troupe_jobs{state="done"} ${done}
troupe_jobs{state="refused"} 1
troupe_stage_state{stage="choir/convert",state="busy"} 1
troupe_process_cpu_seconds_total ${cpuS}
troupe_process_resident_memory_bytes 1.25e+08
troupe_nodejs_eventloop_lag_p99_seconds NaN
`

const titled = (title: string) => CURVES.findIndex((curve) => curve.title === title)

test('reads values by name and labels', () => {
  const metrics = readMetrics(TEXT(40, 2))

  assert.is(metrics.get('troupe_jobs{state="waiting"}'), 12)
  assert.is(metrics.get('troupe_process_resident_memory_bytes'), 125_000_000)
  assert.is(metrics.get('troupe_stage_state{stage="choir/convert",state="busy"}'), 1)
})

test('plots rates between looks, and nothing where a counter began anew', () => {
  const looks = [
    { atMs: 0, metrics: readMetrics(TEXT(40, 2)) },
    { atMs: 5_000, metrics: readMetrics(TEXT(90, 3)) },
    { atMs: 10_000, metrics: readMetrics(TEXT(5, 0.5)) },
  ]
  const { timesS, values } = plotted(looks)

  assert.equal(timesS, [0, 5, 10])
  assert.equal(values[titled('Work ended')], [null, 10, null])
  assert.equal(values[titled('Processor')], [null, 0.2, null])
  assert.equal(values[titled('Work waiting')], [12, 12, 12])
  assert.equal(values[titled('Memory')], [125, 125, 125])
  assert.equal(values[titled('Status events')], [null, null, null])
})

test.run()
