/** The options of the whole song: room, reverberation, panning, size. */
import { Slider } from '../elements/slider.js'
import type { Output } from './facts.js'

const ROOMS = [
  ['smallroom', 'Small room'],
  ['largeroom', 'Large room'],
  ['hall', 'Hall'],
  ['church', 'Church'],
] as const

export type OutputChange = Partial<Pick<Output, 'reverb' | 'reverbType' | 'panning' | 'width' | 'height' | 'margin'>>

/** Width, height and what it is called for people. */
const SIZES = [
  [1920, 1080, 'Full HD, 1920 × 1080'],
  [1280, 720, 'HD, 1280 × 720'],
  [3840, 2160, '4K, 3840 × 2160'],
  [1080, 1080, 'Square, 1080 × 1080'],
  [1080, 1920, 'Upright, 1080 × 1920'],
] as const

export function RoomOptions({ output, onChange }: { output: Output; onChange(change: OutputChange): void }) {
  const size = `${output.width}x${output.height}`
  const known = SIZES.some(([width, height]) => size === `${width}x${height}`)
  return (
    <fieldset class="options">
      <legend class="visually-hidden">The whole song</legend>
      <label>
        <span>Room</span>
        <select
          value={output.reverbType}
          onChange={(event) => onChange({ reverbType: event.currentTarget.value as Output['reverbType'] })}
        >
          {ROOMS.map(([room, name]) => (
            <option key={room} value={room}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <div class="labelled">
        <span aria-hidden="true">Reverberation</span>
        <span class="with-value">
          <Slider
            min={0}
            max={100}
            value={Math.round(output.reverb * 100)}
            label="Reverberation"
            says={`${Math.round(output.reverb * 100)} %`}
            onInput={(percent) => onChange({ reverb: percent / 100 })}
          />
          <span class="value">{Math.round(output.reverb * 100)} %</span>
        </span>
      </div>
      <label>
        <span>Picture</span>
        <select
          value={size}
          onChange={(event) => {
            const [width, height] = event.currentTarget.value.split('x').map(Number)
            onChange({ width: width!, height: height! })
          }}
        >
          {!known && <option value={size}>{size.replace('x', ' × ')}</option>}
          {SIZES.map(([width, height, name]) => (
            <option key={name} value={`${width}x${height}`}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={output.panning}
          onChange={(event) => onChange({ panning: event.currentTarget.checked })}
        />
        Heard from where they are seen
      </label>
    </fieldset>
  )
}
