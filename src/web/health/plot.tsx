/** Times and values -> a small plot with the newest value in words. */
import 'uplot/dist/uPlot.min.css'

import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'

import { decimal } from '../format.js'
import { theme } from '../theme.js'

interface Plot {
  title: string
  unit: string
  digits: number
  timesS: number[]
  values: (number | null)[]
}

const HEIGHT_PX = 120
const FIRST_S = 60

const timeOfDay = (s: number): string =>
  new Date(s * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })

/** The value of a colour of the design as the canvas wants it. */
function colour(of: HTMLElement, name: string): string {
  of.style.color = `var(${name})`
  const found = getComputedStyle(of).color
  of.style.color = ''
  return found
}

export function Plot({ title, unit, digits, timesS, values }: Plot) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>()
  const data = useRef<uPlot.AlignedData>([[], []])
  data.current = [timesS, values]
  const dark = matchMedia('(prefers-color-scheme: dark)').matches

  useEffect(() => {
    const div = place.current!
    const [line, quiet, grid] = [colour(div, '--accent'), colour(div, '--quiet'), colour(div, '--line')]
    const axis = { stroke: quiet, grid: { stroke: grid, width: 1 }, ticks: { show: false }, font: '11px system-ui' }
    const made = new uPlot(
      {
        width: div.clientWidth || 300,
        height: HEIGHT_PX,
        legend: { show: false },
        cursor: { show: false },
        scales: {
          // a first minute that is empty, rather than one point in a span of years
          x: { range: (_, low, high) => [low ?? 0, Math.max(high ?? 0, (low ?? 0) + FIRST_S)] },
          y: { range: (_, __, high) => [0, Math.max(high * 1.1, 10 ** -digits * 2)] },
        },
        axes: [
          // before the first point, nobody knows what time it is there
          {
            ...axis,
            space: 80,
            size: 26,
            values: (drawn, ticks) => (drawn.data[0].length > 0 ? ticks.map(timeOfDay) : []),
          },
          { ...axis, space: 34, size: 44, values: (_, ticks) => ticks.map((tick) => tick.toLocaleString('en-US')) },
        ],
        series: [
          {},
          { stroke: line, width: 1.5, fill: `color-mix(in srgb, ${line} 14%, transparent)`, points: { show: false } },
        ],
      },
      data.current,
      div,
    )
    plot.current = made
    const resized = new ResizeObserver(() => made.setSize({ width: div.clientWidth, height: HEIGHT_PX }))
    resized.observe(div)
    return () => {
      resized.disconnect()
      made.destroy()
    }
  }, [theme.value, dark])

  useEffect(() => plot.current?.setData([timesS, values]), [timesS, values])

  const newest = values.at(-1)
  const told = newest === null || newest === undefined ? '–' : decimal(newest, digits)
  return (
    <figure class="plot">
      <figcaption>
        <span class="quiet">{title}</span>
        <span>
          <strong>{told}</strong> <span class="quiet small">{unit}</span>
        </span>
      </figcaption>
      <div ref={place} role="img" aria-label={`${title} since this page was opened; now ${told} ${unit}`} />
    </figure>
  )
}
