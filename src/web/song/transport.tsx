/** The player of the desk -> play and pause, where in the song, how loud it is listened to. */
import { useState } from 'preact/hooks'

import { Icon } from '../elements/icon.js'
import { Slider } from '../elements/slider.js'
import { clockTime } from '../format.js'
import type { Player } from './player.js'

const WORDS = { resting: 'Listen', loading: 'Loading', playing: 'Pause', buffering: 'Loading' } as const

export function Transport({ player, lengthS, canPlay }: { player: Player; lengthS: number; canPlay: boolean }) {
  const [level, setLevel] = useState(100)
  const state = player.state.value
  const resting = state === 'resting'
  const wholeS = player.durationS.value || lengthS
  const atS = player.positionS.value
  const dB = 20 * Math.log10(Math.max(1e-4, player.peak.value))
  return (
    <div class="transport">
      <button
        type="button"
        class="button primary"
        data-shortcut="play"
        disabled={!canPlay}
        onClick={() => (resting ? void player.play() : player.pause())}
      >
        <Icon name={resting ? 'play' : state === 'playing' ? 'pause' : 'clock'} />
        {WORDS[state]}
      </button>
      <span class="time">
        {clockTime(atS)} <span class="quiet">/ {clockTime(wholeS)}</span>
      </span>
      <div class="position">
        <Slider
          min={0}
          max={Math.max(1, Math.ceil(wholeS))}
          step={0.1}
          value={atS}
          label="Place in the song"
          says={clockTime(atS)}
          onInput={(seconds) => player.seek(seconds)}
        />
      </div>
      <div class="listening">
        <Icon name="headphones" />
        <Slider
          min={0}
          max={150}
          value={level}
          label="Listening level, not part of the song"
          says={`${level} %`}
          title="How loud it is listened to here; not part of the song"
          onInput={(percent) => {
            setLevel(percent)
            player.listen((percent / 100) ** 2)
          }}
        />
        <div class="peak" aria-hidden="true" data-over={dB > -1}>
          <div style={{ width: `${Math.max(0, Math.min(100, 100 + (dB * 100) / 48))}%` }} />
        </div>
      </div>
    </div>
  )
}
