/** One part of the desk: who it is, how loud, from where, how late, seen or not. */
import { Icon } from '../elements/icon.js'
import { signedMs } from '../format.js'
import type { D } from '../live/topic.js'
import { confidenceOf, said, troubleOf } from '../words.js'
import type { Change, Strip as StripOf } from './changes.js'
import type { PartFacts } from './facts.js'
import { Fader } from './fader.js'
import { Offset } from './offset.js'
import { Pan } from './pan.js'

interface Strip {
  strip: StripOf
  facts: PartFacts
  /** Its item of the song's topic, which is newer than its facts. */
  live: D
  isSolo: boolean
  isHeard: boolean
  fault: string | undefined
  onChange(change: Change): void
  onSolo(): void
}

/** A part has come as far as it can when it is aligned. */
const standing = (status: unknown) => (status === 'aligned' ? { ...said('done'), text: 'aligned' } : said(status))

export function Strip({ strip, facts, live, isSolo, isHeard, fault, onChange, onSolo }: Strip) {
  const { part, now, offsetMs, pan } = strip
  const muted = now.volume === 0
  const sure = confidenceOf(live)
  const trouble = troubleOf(live)
  const { text, tone, icon } = standing(live.status ?? facts.status)
  return (
    <li class="strip" data-part={part} data-changed={strip.changed.length > 0} data-heard={isHeard}>
      <div class="who">
        {facts.still ? (
          <img class="still" src={facts.still} alt="" loading="lazy" width="96" height="54" />
        ) : (
          <span class="still">
            <Icon name={now.audio || facts.converted ? 'speaker' : 'film'} />
          </span>
        )}
        <div class="names">
          <p class="strong clip" title={part}>
            {part}
          </p>
          <p class="state">
            <span class="toned" data-tone={tone}>
              <Icon name={icon} size={12} /> {text}
            </span>
            {strip.changed.length > 0 && <span class="changed">changed</span>}
            {sure && <span title="How the offset was found, and how sure that is">{sure}</span>}
          </p>
        </div>
      </div>
      <div class="switches">
        <button
          type="button"
          class="switch"
          aria-pressed={muted}
          aria-label={`Mute ${part}`}
          title="Mute: silent in the finished song"
          onClick={() => onChange({ volume: muted ? strip.settings.volume || 1 : 0 })}
        >
          M
        </button>
        <button
          type="button"
          class="switch"
          aria-pressed={isSolo}
          aria-label={`Solo ${part}`}
          title="Solo: only while listening here, never saved"
          onClick={onSolo}
        >
          S
        </button>
        <button
          type="button"
          class="switch"
          aria-pressed={now.hidden}
          aria-label={`Hide the picture of ${part}`}
          title={now.hidden ? 'Heard and not seen' : 'Hide the picture: heard and not seen'}
          onClick={() => onChange({ hidden: !now.hidden })}
        >
          <Icon name={now.hidden ? 'eyeoff' : 'eye'} />
        </button>
      </div>
      <Fader part={part} volume={now.volume} onChange={(volume) => onChange({ volume })} />
      <Pan
        part={part}
        pan={pan}
        follows={now.pan === null}
        placePan={strip.placePan}
        onChange={(wanted) => onChange({ pan: wanted })}
      />
      <Offset
        part={part}
        offsetMs={offsetMs}
        isManual={now.offset !== null}
        computedMs={strip.computedOffsetMs}
        onChange={(offset) => onChange({ offset })}
      />
      {(trouble || fault || facts.alternatives.length > 0) && (
        <div class="remarks">
          {trouble && <p class="trouble">{trouble}</p>}
          {fault && <p class="trouble">Cannot be heard here: {fault}</p>}
          {facts.alternatives.length > 0 && (
            <p class="guesses">
              Might be{' '}
              {facts.alternatives.map((guess) => (
                <button
                  key={guess.offsetMs}
                  type="button"
                  class="button small"
                  title={`By ${guess.method}, confidence ${confidenceOf({ confidence: guess.confidence })}`}
                  onClick={() => onChange({ offset: Math.round(guess.offsetMs * 10) / 10 })}
                >
                  {signedMs(guess.offsetMs)}
                </button>
              ))}
            </p>
          )}
        </div>
      )}
    </li>
  )
}
