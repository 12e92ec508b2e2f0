/** One job -> a row: its state, what it does about what, why it failed, and what can be done. */
import { Ago } from '../elements/ago.js'
import { StatusBadge } from '../elements/badge.js'
import { Icon } from '../elements/icon.js'
import { hrefOf } from '../routes.js'
import { isFailed, isOpen, type Job, momentOf } from './job.js'
import type { Wish } from './requeue.js'

/** `song/northside+carol` -> its page. */
function subjectHref(subject: string): string | undefined {
  const [kind, id] = subject.split('/', 2)
  if (id && kind === 'song') return hrefOf('songs', [id])
  if (id && kind === 'style') return hrefOf('styles', [id])
  return undefined
}

export function JobRow({ job, onWish }: { job: Job; onWish(wish: Wish): void }) {
  const { id, stage, key, subject, state, attempt, because } = job
  const href = subjectHref(subject)
  const about = `${stage} of ${key}`
  return (
    <div class="row job-row" data-job={id}>
      <StatusBadge status={state} />
      <span class="title">
        <span class="clip" title={key}>
          <span class="strong">{stage}</span> {href ? <a href={href}>{key}</a> : key}
        </span>
        <span class="small clip quiet" title={because ?? ''}>
          {because ?? (state === 'running' ? 'at work' : '')}
        </span>
      </span>
      <span class="quiet small when">
        {attempt > 1 && `attempt ${attempt} · `}
        <Ago at={momentOf(job)} />
      </span>
      <span class="acts">
        {isFailed(job) && (
          <button
            type="button"
            class="icon-button"
            aria-label={`Start again: ${about}`}
            title="Start again"
            onClick={() => onWish({ op: 'requeue', about, args: { ids: [id] } })}
          >
            <Icon name="retry" />
          </button>
        )}
        {isOpen(job) && (
          <button
            type="button"
            class="icon-button"
            aria-label={`Cancel: ${about}`}
            title="Cancel"
            onClick={() => onWish({ op: 'cancel', about, args: { ids: [id] } })}
          >
            <Icon name="close" />
          </button>
        )}
      </span>
    </div>
  )
}
