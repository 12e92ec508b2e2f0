/** Where a part is heard -> a slider from left to right; by itself it follows the picture. */
import { Icon } from '../elements/icon.js'
import { Slider } from '../elements/slider.js'
import { panText } from '../format.js'

interface Pan {
  part: string
  pan: number
  /** Nobody has said it: it is where the picture is. */
  follows: boolean
  placePan: number
  onChange(pan: number | null): void
}

export function Pan({ part, pan, follows, placePan, onChange }: Pan) {
  const said = pan === 0 ? 'middle' : `${Math.round(Math.abs(pan) * 100)} % ${pan < 0 ? 'left' : 'right'}`
  return (
    <div class="pan" data-label="Place">
      <Slider
        min={-100}
        max={100}
        from={0}
        mark={0}
        value={Math.round(pan * 100)}
        label={`Place of ${part}`}
        says={follows ? `${said}, where the picture is` : said}
        onInput={(percent) => onChange(percent / 100)}
      />
      <span class="value">{panText(pan)}</span>
      <button
        type="button"
        class="back"
        disabled={follows}
        aria-label={`Place of ${part} back to its picture, ${panText(placePan)}`}
        title={follows ? 'Where its picture is' : `Back to its picture: ${panText(placePan)}`}
        onClick={() => onChange(null)}
      >
        <Icon name="undo" size={14} />
      </button>
    </div>
  )
}
