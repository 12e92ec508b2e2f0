/** A style that waits for people -> what would be approved, who does it, and the start of its long work. */
import { useState } from 'preact/hooks'

import { command } from '../api.js'
import type { StyleFacts } from '../dress/facts.js'
import { Dialog } from '../elements/dialog.js'
import { Notice } from '../elements/notice.js'
import { tell } from '../elements/told.js'
import { count, whole } from '../format.js'
import type { D } from '../live/topic.js'
import { reasonOf } from '../problem.js'
import { listOf, textOf } from '../words.js'
import { type Lint, leavingHoles, stopping } from './lint-groups.js'
import { amountOf } from './plan.js'
import { rememberedName, rememberName } from './who.js'

interface Approve {
  id: string
  facts: StyleFacts
  style: D
  lint: Lint
  rejections: number
  onApproved(fingerprint: string): void
  onClose(): void
}

export function Approve({ id, facts, style, lint, rejections, onApproved, onClose }: Approve) {
  const [who, setWho] = useState(rememberedName)
  const [withHoles, setWithHoles] = useState(false)
  const [acting, setActing] = useState(false)
  const [fault, setFault] = useState('')
  // of what is looked at now: if it becomes another under our eyes, nobody approves that by accident
  const [fingerprint] = useState(textOf(style.fingerprint))
  const hasChanged = fingerprint !== textOf(style.fingerprint)
  const accepted = listOf(style.accepts)
  const holes = leavingHoles(lint.findings).length
  const stops = stopping(lint.findings)
  const { combinations, pictures, files, atLeast } = amountOf(facts.lengths, facts)
  const more = atLeast ? 'more than ' : ''

  const act = async (event: Event) => {
    event.preventDefault()
    setActing(true)
    try {
      await command('approve', { style: id, who: who.trim(), fingerprint, ...(holes > 0 && { withHoles }) })
      rememberName(who.trim())
      tell('Approved. The long work starts.')
      onApproved(fingerprint)
      onClose()
    } catch (reason) {
      setFault(reasonOf(reason))
      setActing(false)
    }
  }
  return (
    <Dialog title={`Approve ${id}`} onClose={onClose}>
      <form class="approve" onSubmit={(event) => void act(event)}>
        <dl class="facts">
          <dt>Combinations</dt>
          <dd>
            {more}
            {whole(combinations)} in {count(facts.lengths.length, 'length')}
          </dd>
          <dt>Pictures</dt>
          <dd>
            {more}
            {whole(pictures)} <span class="quiet">from both sides in {count(facts.colors ?? 0, 'colour')}</span>
          </dd>
          <dt>Files</dt>
          <dd>
            {more}
            {whole(files)} <span class="quiet">with {count(facts.cuts.length, 'cut')} of each</span>
          </dd>
          <dt>Fingerprint</dt>
          <dd class="mono fingerprint">{fingerprint}</dd>
        </dl>
        {rejections > 0 && (
          <Notice tone="care">
            {count(rejections, 'combination is', 'combinations are')} rejected in the QA viewer.
          </Notice>
        )}
        {accepted.length > 0 && (
          <Notice tone="care">
            <p class="strong">These errors are accepted with it</p>
            <ul class="accepted">
              {accepted.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </Notice>
        )}
        {holes > 0 && (
          <label class="check">
            <input
              type="checkbox"
              checked={withHoles}
              onChange={(event) => setWithHoles(event.currentTarget.checked)}
            />
            Make all that can be made, though layers are missing or broken
          </label>
        )}
        {stops.length > 0 && (
          <Notice tone="bad">
            {stops.map(({ file, message }) => (
              <p key={`${file} ${message}`}>
                {file}: {message}
              </p>
            ))}
          </Notice>
        )}
        {hasChanged && <Notice tone="bad">The style has changed while this was open: close it and look again.</Notice>}
        <label class="who">
          <span>Who approves it</span>
          <input
            type="text"
            required
            maxLength={200}
            autocomplete="name"
            value={who}
            onInput={(event) => setWho(event.currentTarget.value)}
          />
        </label>
        {fault && <Notice tone="bad">{fault}</Notice>}
        <div class="actions">
          <button type="button" class="button" onClick={onClose}>
            Not yet
          </button>
          <button
            type="submit"
            class="button primary"
            disabled={acting || hasChanged || who.trim() === '' || stops.length > 0 || (holes > 0 && !withHoles)}
          >
            Approve, start the long work
          </button>
        </div>
      </form>
    </Dialog>
  )
}
