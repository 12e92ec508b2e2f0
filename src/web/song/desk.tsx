/** A song's facts -> the mixing desk: every part a strip, heard at once, saved when it is right. */
import { useEffect, useMemo, useState } from 'preact/hooks'
import { Notice } from '../elements/notice.js'
import { Panel } from '../elements/panel.js'
import { tell } from '../elements/told.js'
import { count } from '../format.js'
import { useShortcuts } from '../keys.js'
import type { Topic } from '../live/topic.js'
import { reasonOf } from '../problem.js'
import { changedBy, heardVolumes, nudged, type Strip as StripOf, stripOf, touchesPicture } from './changes.js'
import { type Draft, draft, drafts, isEmpty, NOTHING } from './drafts.js'
import { deskParts, type Output, type SongFacts } from './facts.js'
import { openPlayer } from './player.js'
import { Roles } from './roles.js'
import { RoomOptions } from './room.js'
import { save } from './save.js'
import { Strip } from './strip.js'
import { Transport } from './transport.js'

interface Desk {
  id: string
  facts: SongFacts
  topic: Topic
  onSaved(facts: SongFacts): void
}

const focusedPart = (): string | undefined => document.activeElement?.closest<HTMLElement>('[data-part]')?.dataset.part

export function Desk({ id, facts, topic, onSaved }: Desk) {
  const [solo, setSolo] = useState<ReadonlySet<string>>(new Set())
  const [saving, setSaving] = useState(false)
  const changes = drafts.value.get(id) ?? NOTHING
  const parts = deskParts(facts)
  const strips = parts.map((part) => stripOf(part, changes.parts[part.part]))
  const output: Output = { ...facts.output, ...changes.output }
  const heard = heardVolumes(strips, solo)

  const player = useMemo(openPlayer, [id])
  useEffect(() => () => player.close(), [player])
  const mixed = {
    parts: parts.flatMap(({ part, facts: { converted } }, n) => {
      const { pan, offsetMs, now } = strips[n]!
      const isPanned = output.panning || now.pan !== null
      return converted
        ? [{ part, url: converted, volume: heard.get(part) ?? 0, pan: isPanned ? pan : 0, offsetMs }]
        : []
    }),
    reverb: output.reverb,
    room: output.reverbType,
  }
  useEffect(() => player.mix(mixed), [player, JSON.stringify(mixed)])

  const change = (next: Partial<Draft>) => draft(id, { ...changes, ...next })
  const stripChange = (strip: StripOf, wanted: Parameters<typeof changedBy>[2]) =>
    change({ parts: changedBy(changes.parts, strip, wanted) })
  const switchSolo = (part: string) => {
    const next = new Set(solo)
    if (!next.delete(part)) next.add(part)
    setSolo(next)
  }
  const onFocused = (act: (strip: StripOf) => void) => () => {
    const strip = strips.find(({ part }) => part === focusedPart())
    if (strip) act(strip)
  }
  const nudge = (byMs: number) => onFocused((strip) => stripChange(strip, { offset: nudged(strip.offsetMs, byMs) }))
  const toggle = () => (player.state.value === 'resting' ? void player.play() : player.pause())

  useShortcuts(
    'On the desk',
    [
      { keys: ' ', says: 'Listen, pause', act: toggle },
      {
        keys: 'm',
        says: 'Mute the part in focus',
        act: onFocused((strip) =>
          stripChange(strip, { volume: strip.now.volume === 0 ? strip.settings.volume || 1 : 0 }),
        ),
      },
      { keys: 'o', says: 'Solo the part in focus', act: onFocused(({ part }) => switchSolo(part)) },
      {
        keys: 'v',
        says: 'Show or hide its picture',
        act: onFocused((strip) => stripChange(strip, { hidden: !strip.now.hidden })),
      },
      { keys: ',', says: '10 ms earlier', act: nudge(-10) },
      { keys: '.', says: '10 ms later', act: nudge(10) },
      { keys: '<', says: '100 ms earlier', act: nudge(-100) },
      { keys: '>', says: '100 ms later', act: nudge(100) },
    ],
    [strips, solo, player],
  )

  const onSave = async () => {
    setSaving(true)
    try {
      const fresh = await save(id, changes)
      draft(id, NOTHING)
      onSaved(fresh)
      tell('Saved in the song sheet. The song is being made anew.')
    } catch (fault) {
      tell(`Not saved: ${reasonOf(fault)}`, 'bad')
    } finally {
      setSaving(false)
    }
  }

  const changed = Object.keys(changes.parts).length
  const isPicture = touchesPicture(changes.parts) || ['width', 'height', 'margin'].some((key) => key in changes.output)
  const lost = player.faults.value.get('')
  return (
    <Panel title="Mixing desk" aside={count(strips.length, 'part')}>
      {facts.sheetFault && <Notice tone="bad">The song sheet does not count: {facts.sheetFault}</Notice>}
      {lost && <Notice tone="care">The sound stopped: {lost}</Notice>}
      <Transport
        player={player}
        lengthS={Math.max(0, ...facts.parts.map(({ durationS }) => durationS ?? 0))}
        canPlay={parts.some(({ facts: { converted } }) => converted !== null)}
      />
      <p class="quiet small">
        What you hear follows the desk at once: volumes, places, offsets and the room as the finished song will have
        them. It is only levelled to its final loudness when it is made.
      </p>
      <div class="strip-heads" aria-hidden="true">
        <span>Part</span>
        <span />
        <span>Volume</span>
        <span>Left, right</span>
        <span>Offset</span>
      </div>
      <ul class="strips" aria-label="Parts">
        {strips.map((strip, n) => (
          <Strip
            key={strip.part}
            strip={strip}
            facts={parts[n]!.facts}
            live={topic.get(`part/${strip.part}`) ?? {}}
            isSolo={solo.has(strip.part)}
            isHeard={(heard.get(strip.part) ?? 0) > 0}
            fault={player.faults.value.get(strip.part)}
            onChange={(wanted) => stripChange(strip, wanted)}
            onSolo={() => switchSolo(strip.part)}
          />
        ))}
      </ul>
      <RoomOptions
        output={output}
        onChange={(wanted) => {
          const next = { ...changes.output, ...wanted }
          const kept = Object.entries(next).filter(([key, value]) => facts.output[key as keyof Output] !== value)
          change({ output: Object.fromEntries(kept) })
        }}
      />
      <Roles strips={strips} onChange={stripChange} />
      {!isEmpty(changes) && (
        <section class="save-bar" aria-label="Unsaved changes">
          <p>
            <strong>{changed > 0 ? `${count(changed, 'part')} changed` : 'Options changed'}</strong>
            <span class="quiet">
              {' '}
              · {isPicture ? 'picture and sound are made anew' : 'only the sound is made anew'}
            </span>
          </p>
          <button type="button" class="button" disabled={saving} onClick={() => draft(id, NOTHING)}>
            Undo all
          </button>
          <button type="button" class="button primary" disabled={saving} onClick={() => void onSave()}>
            {saving ? 'Saving…' : 'Save'}
          </button>
        </section>
      )}
    </Panel>
  )
}
