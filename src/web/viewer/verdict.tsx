/** What people think of the present choice -> said with a note, and what was said before. */
import { useRef, useState } from 'preact/hooks'
import { colorText } from '../../../actors/dress/names.js'
import { ask } from '../api.js'
import type { Review } from '../dress/facts.js'
import { Ago } from '../elements/ago.js'
import { Badge } from '../elements/badge.js'
import { Icon } from '../elements/icon.js'
import { Panel } from '../elements/panel.js'
import { tell } from '../elements/told.js'
import { useShortcuts } from '../keys.js'
import { reasonOf } from '../problem.js'
import type { Look } from './look.js'

export const reviewsPath = (style: string): string => `api/v1/styles/${encodeURIComponent(style)}/reviews`

interface Verdict {
  style: string
  look: Look
  /** Of the present choice, newest first. */
  reviews: readonly Review[]
  onReviewed(): void
}

export function Verdict({ style, look, reviews, onReviewed }: Verdict) {
  const [note, setNote] = useState('')
  const [acting, setActing] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const say = async (verdict: Review['verdict']) => {
    const { length, codes, color, side } = look
    setActing(true)
    try {
      await ask('POST', reviewsPath(style), {
        ...{ length, codes, color, verdict, note: note.trim() },
        ...(side !== 'both' && { side }),
      })
      setNote('')
      tell(verdict === 'ok' ? 'Noted: it is right.' : 'Noted: it is rejected.', verdict === 'ok' ? 'good' : 'care')
      onReviewed()
    } catch (fault) {
      tell(`Not noted: ${reasonOf(fault)}`, 'bad')
    } finally {
      setActing(false)
    }
  }
  useShortcuts(
    'QA viewer: verdict',
    [
      { keys: 'a', says: 'This combination is right', act: () => void say('ok') },
      { keys: 'x', says: 'Write why it is wrong', act: () => field.current?.focus() },
    ],
    [look, note, style],
  )
  return (
    <Panel title="Is it right?">
      <label class="note">
        <span class="quiet small">Note</span>
        <textarea
          ref={field}
          rows={2}
          maxLength={2000}
          value={note}
          placeholder="What is wrong, for the renderer"
          onInput={(event) => setNote(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        />
      </label>
      <div class="acts">
        <button type="button" class="button" disabled={acting} onClick={() => void say('ok')}>
          <Icon name="check" /> Right
        </button>
        <button type="button" class="button danger" disabled={acting} onClick={() => void say('rejected')}>
          <Icon name="cross" /> Reject
        </button>
      </div>
      {reviews.length > 0 && (
        <ul class="reviews" aria-label="What was said of this combination">
          {reviews.map((review) => (
            <ReviewItem key={review.id} review={review} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

export function ReviewItem({ review: { verdict, who, when, color, side, note } }: { review: Review }) {
  const isOk = verdict === 'ok'
  return (
    <li>
      <Badge tone={isOk ? 'good' : 'bad'} icon={isOk ? 'check' : 'cross'}>
        {isOk ? 'right' : 'rejected'}
      </Badge>
      <span class="small">
        {note && <span class="said">{note} </span>}
        <span class="quiet">
          {who}, colour {colorText(color)}
          {side && `, ${side}`}, <Ago at={when} />
        </span>
      </span>
    </li>
  )
}
