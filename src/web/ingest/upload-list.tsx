/** Uploads -> how far each is, and pausing, going on, taking back. */
import { Badge } from '../elements/badge.js'
import { Icon } from '../elements/icon.js'
import { Meter } from '../elements/meter.js'
import { Panel } from '../elements/panel.js'
import { bytes, count } from '../format.js'
import type { IconName, Tone } from '../words.js'
import { clearEnded, drop, pause, resume, type Upload, uploads } from './uploads.js'

const STATES: Record<Upload['state'], [text: string, tone: Tone, icon: IconName]> = {
  queued: ['queued', 'quiet', 'clock'],
  sending: ['sending', 'going', 'up'],
  paused: ['paused', 'care', 'pause'],
  done: ['sent', 'good', 'check'],
  refused: ['refused', 'bad', 'stop'],
}

/** What goes on first, then what needs a look, then what is over. */
const PLACE: readonly Upload['state'][] = ['sending', 'paused', 'refused', 'queued', 'done']

/** Hundreds of layers are sent at a time; the rest is told in a number. */
const SHOWN = 60

function Row({ upload }: { upload: Upload }) {
  const { id, name, place, sizeBytes, sentBytes, state, because } = upload
  const [text, tone, icon] = STATES[state]
  return (
    <li class="upload">
      <div class="title">
        <span class="strong clip" title={name}>
          {name}
        </span>
        <span class="quiet small">{because ?? (place && `to ${place}`)}</span>
      </div>
      <span class="quiet small sent">
        {state === 'done' || state === 'refused' ? bytes(sizeBytes) : `${bytes(sentBytes)} of ${bytes(sizeBytes)}`}
      </span>
      <Badge tone={tone} icon={icon}>
        {text}
      </Badge>
      <span class="acts">
        {state === 'sending' && (
          <button type="button" class="icon-button" aria-label={`Pause ${name}`} onClick={() => pause(id)}>
            <Icon name="pause" />
          </button>
        )}
        {state === 'paused' && (
          <button type="button" class="icon-button" aria-label={`Go on with ${name}`} onClick={() => resume(id)}>
            <Icon name="play" />
          </button>
        )}
        <button type="button" class="icon-button" aria-label={`Remove ${name}`} onClick={() => drop(id)}>
          <Icon name="close" />
        </button>
      </span>
      {(state === 'sending' || state === 'paused') && (
        <Meter share={sizeBytes > 0 ? sentBytes / sizeBytes : 1} label={`${name}: sent`} tone={tone} />
      )}
    </li>
  )
}

export function UploadList() {
  const all = uploads.value
  if (all.length === 0) return null
  const ended = all.filter(({ state }) => state === 'done')
  const shown = [...all].sort((a, b) => PLACE.indexOf(a.state) - PLACE.indexOf(b.state)).slice(0, SHOWN)
  return (
    <Panel
      title="Uploads"
      aside={
        <>
          {ended.length} of {count(all.length, 'file')} sent
          <button type="button" class="button small" onClick={clearEnded}>
            Clear the list
          </button>
        </>
      }
    >
      <ul class="uploads">
        {shown.map((upload) => (
          <Row key={upload.id} upload={upload} />
        ))}
      </ul>
      {all.length > shown.length && (
        <p class="quiet small">and {count(all.length - shown.length, 'more file', 'more files')}</p>
      )}
    </Panel>
  )
}
