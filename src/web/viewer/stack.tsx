/** The layers of one side -> their pictures on each other; what is missing in red, where it would be, and by name. */
import { Icon } from '../elements/icon.js'
import { count } from '../format.js'
import type { ShownLayer } from './shown.js'

interface Stack {
  layers: readonly ShownLayer[]
  /** Addresses that gave no picture. */
  broken: ReadonlySet<string>
}

const isBroken = ({ url, isMissing }: ShownLayer, broken: ReadonlySet<string>): boolean =>
  !isMissing && url !== undefined && broken.has(url)

export const lostOf = ({ layers, broken }: Stack): ShownLayer[] =>
  layers.filter((shown) => shown.isMissing || isBroken(shown, broken))

export function StackPicture({
  layers,
  broken,
  label,
  onBroken,
}: Stack & { label: string; onBroken(url: string): void }) {
  const lost = lostOf({ layers, broken }).length
  const said = lost === 0 ? label : `${label}, ${count(lost, 'layer')} missing`
  return (
    <div class="stack" role="img" aria-label={said}>
      {layers.map((shown, n) => {
        const { url, isMissing } = shown
        if (url === undefined) return null
        // by its place: while the next picture is fetched, the one before stays
        if (isMissing) return <span key={`${n} missing`} class="ghost" style={{ maskImage: `url("${url}")` }} />
        return <img key={n} src={url} alt="" hidden={isBroken(shown, broken)} onError={() => onBroken(url)} />
      })}
    </div>
  )
}

export function Lost({ layers, broken }: Stack) {
  const lost = lostOf({ layers, broken })
  if (lost.length === 0) return null
  return (
    <ul class="lost" aria-label="Missing layers">
      {lost.map(({ layer, isMissing }) => (
        <li key={layer}>
          <Icon name="cross" size={12} />
          <span>
            <span class="mono">{layer}</span> {isMissing ? 'is missing' : 'has no picture yet'}
          </span>
        </li>
      ))}
    </ul>
  )
}

export function LayerList({ layers }: Pick<Stack, 'layers'>) {
  return (
    <details class="layer-list">
      <summary>{count(layers.length, 'layer')}, top to bottom</summary>
      <ol>
        {[...layers].reverse().map(({ layer, isMissing }) => (
          <li key={layer}>
            <span class="mono">{layer}</span>
            {isMissing && (
              <span class="toned" data-tone="bad">
                {' '}
                missing
              </span>
            )}
          </li>
        ))}
      </ol>
    </details>
  )
}
