/** A wish to start failed work again, or to end open work -> first how much that is, then doing it. */
import { useEffect, useState } from 'preact/hooks'

import { command } from '../api.js'
import { Dialog } from '../elements/dialog.js'
import { Notice } from '../elements/notice.js'
import { tell } from '../elements/told.js'
import { count } from '../format.js'
import { reasonOf } from '../problem.js'

export interface Wish {
  op: 'requeue' | 'cancel'
  /** What it is about, in words. */
  about: string
  args: { ids?: number[]; stage?: string; key?: string; cause?: string }
}

const WORDS = {
  requeue: {
    title: 'Start again',
    act: 'Start again',
    done: 'starts again',
    explains: 'It is done anew from its beginning; what succeeds is not done twice.',
  },
  cancel: {
    title: 'Cancel',
    act: 'Cancel it',
    done: 'cancelled',
    explains: 'What is running is stopped. It can be started again later.',
  },
} as const

export function Confirm({ wish, onClose }: { wish: Wish; onClose(): void }) {
  const [found, setFound] = useState<number>()
  const [fault, setFault] = useState<string>()
  const [acting, setActing] = useState(false)
  const words = WORDS[wish.op]

  useEffect(() => {
    command(wish.op, { ...wish.args, dryRun: true }).then(
      (answer) => setFound(answer.count ?? 0),
      (reason: unknown) => setFault(reasonOf(reason)),
    )
  }, [wish])

  const act = async () => {
    setActing(true)
    try {
      const { count: done = 0 } = await command(wish.op, wish.args)
      tell(`${count(done, 'piece')} of work ${words.done}.`)
      onClose()
    } catch (reason) {
      setFault(reasonOf(reason))
      setActing(false)
    }
  }

  return (
    <Dialog title={words.title} onClose={onClose}>
      <p>{wish.about}</p>
      <p aria-live="polite">
        {found === undefined ? fault ? '' : 'Counting…' : <strong>{count(found, 'piece')} of work</strong>}
        {found !== undefined && found > 0 && <span class="quiet"> {words.explains}</span>}
        {found === 0 && <span class="quiet"> Nothing is left to do.</span>}
      </p>
      {fault && <Notice tone="bad">{fault}</Notice>}
      <div class="actions">
        <button type="button" class="button" onClick={onClose}>
          Leave it
        </button>
        <button
          type="button"
          class={wish.op === 'cancel' ? 'button danger' : 'button primary'}
          disabled={!found || acting}
          onClick={() => void act()}
        >
          {words.act}
        </button>
      </div>
    </Dialog>
  )
}
