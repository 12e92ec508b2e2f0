/** The player of the desk -> play and pause, where in the song, how loud it is listened to. */
import { useState } from 'preact/hooks'

import { Icon } from '../elements/icon.js'
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
      <input
        class="position"
        type="range"
        min={0}
        max={Math.max(1, Math.ceil(wholeS))}
        step={0.1}
        value={atS}
        aria-label="Place in the song"
        aria-valuetext={clockTime(atS)}
        onChange={(event) => player.seek(Number(event.currentTarget.value))}
      />
      <div class="listening">
        <Icon name="headphones" />
        <input
          type="range"
          min={0}
          max={150}
          value={level}
          aria-label="Listening level, not part of the song"
          title="How loud it is listened to here; not part of the song"
          onInput={(event) => {
            const percent = Number(event.currentTarget.value)
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
