/** The topic `disk` -> how full each disk is, and what comes of it. */
import { bytes } from '../format.js'
import type { D } from '../live/topic.js'
import { numberOf, said, textOf } from '../words.js'
import { Icon } from './icon.js'
import { Meter } from './meter.js'

export function Disks({ disks }: { disks: ReadonlyMap<string, D> }) {
  if (disks.size === 0) return <p class="quiet">Nothing is known of the disks yet.</p>
  return (
    <ul class="disks">
      {[...disks].map(([name, d]) => {
        const free = numberOf(d.freeBytes) ?? 0
        const total = numberOf(d.totalBytes) ?? 0
        const { tone, icon, text } = said(d.state ?? 'ok')
        return (
          <li key={name}>
            <p>
              <span class="strong">{name}</span>
              <span>
                {bytes(free)} free <span class="quiet">of {bytes(total)}</span>
              </span>
            </p>
            <Meter
              share={total > 0 ? 1 - free / total : 0}
              label={`${name}: used`}
              tone={tone === 'good' ? 'going' : tone}
            />
            {tone !== 'good' && (
              <p class="toned small" data-tone={tone}>
                <Icon name={icon} size={12} /> {text}
                {textOf(d.because) && `: ${textOf(d.because)}`}
              </p>
            )}
            {textOf(d.path) && (
              <p class="quiet small mono clip" title={textOf(d.path)}>
                {textOf(d.path)}
              </p>
            )}
          </li>
        )
      })}
    </ul>
  )
}
