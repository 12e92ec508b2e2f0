/** The looks at the metrics so far -> one plot a curve. Its own chunk: only here is anything plotted. */
import { useMemo } from 'preact/hooks'

import { Notice } from '../elements/notice.js'
import { CURVES, plotted } from './metrics.js'
import { Plot } from './plot.js'
import { fault, looks, watchMetrics } from './watch.js'

export function Plots() {
  watchMetrics()
  const all = looks.value
  const { timesS, values } = useMemo(() => plotted(all), [all])
  return (
    <>
      {fault.value && <Notice tone="care">The metrics could not be fetched: {fault.value}</Notice>}
      <div class="plots">
        {CURVES.map(({ title, unit, digits }, n) => (
          <Plot key={title} title={title} unit={unit} digits={digits} timesS={timesS} values={values[n]!} />
        ))}
      </div>
    </>
  )
}
