/** What each colour lacks -> a line for each colour that opens to the names of the layers. */
import { colorText } from '../../../actors/dress/names.js'
import { Icon } from '../elements/icon.js'
import { Panel } from '../elements/panel.js'
import { count } from '../format.js'
import { hrefOf } from '../routes.js'
import type { Missing } from './missing.js'

function Names({ layers }: { layers: readonly string[] }) {
  return (
    <ul class="layer-names">
      {layers.map((layer) => (
        <li key={layer} class="mono">
          {layer}
        </li>
      ))}
    </ul>
  )
}

interface MissingLayers {
  id: string
  missing: Missing
  /** How many are there, in any colour. */
  delivered: number
}

export function MissingLayers({ id, missing: { byColor, nowhere }, delivered }: MissingLayers) {
  const isWhole = byColor.length === 0 && nowhere.length === 0
  return (
    <Panel title="Missing layers">
      {delivered === 0 && <p class="quiet">No layer has been delivered yet.</p>}
      {isWhole && delivered > 0 && (
        <p class="toned" data-tone="good">
          <Icon name="check" size={13} /> Every layer is there in every colour.
        </p>
      )}
      {nowhere.length > 0 && (
        <details class="lacking">
          <summary>
            <span class="strong">In every colour</span>{' '}
            <span class="toned" data-tone="bad">
              {count(nowhere.length, 'layer')}
            </span>
          </summary>
          <Names layers={nowhere} />
        </details>
      )}
      {byColor.map(({ color, layers }) => (
        <details key={color} class="lacking">
          <summary>
            <span class="strong">Colour {colorText(color)}</span>{' '}
            <span class="toned" data-tone="bad">
              {count(layers.length, 'layer')}
            </span>
          </summary>
          <p class="small">
            <a href={hrefOf('styles', [id, 'viewer'], { color: color === 0 ? '' : String(color) })}>
              Look at this colour
            </a>
          </p>
          <Names layers={layers} />
        </details>
      ))}
    </Panel>
  )
}
