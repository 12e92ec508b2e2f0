/** Combinations that somebody rejected -> a list of them, each with the way there, and a way to take the word back. */
import { useState } from 'preact/hooks'

import { colorText } from '../../../actors/dress/names.js'
import { ask } from '../api.js'
import { codeText, type LengthFacts, type Names, type Review } from '../dress/facts.js'
import { Ago } from '../elements/ago.js'
import { Icon } from '../elements/icon.js'
import { Panel } from '../elements/panel.js'
import { tell } from '../elements/told.js'
import { whole } from '../format.js'
import { reasonOf } from '../problem.js'
import { hrefOf } from '../routes.js'
import { type Look, queryOf } from './look.js'
import { reviewsPath } from './verdict.js'

interface Rejections {
  style: string
  rejections: readonly Review[]
  lengths: readonly LengthFacts[]
  names: Names
  onChanged(): void
}

export function Rejections({ style, rejections, lengths, names, onChanged }: Rejections) {
  const [acting, setActing] = useState('')
  if (rejections.length === 0) return null
  const takeBack = async (id: string) => {
    setActing(id)
    try {
      await ask('DELETE', `${reviewsPath(style)}/${encodeURIComponent(id)}`)
      tell('Taken back.')
      onChanged()
    } catch (fault) {
      tell(reasonOf(fault), 'bad')
    } finally {
      setActing('')
    }
  }
  return (
    <Panel title="Rejected combinations" aside={whole(rejections.length)}>
      <ul class="rejections">
        {rejections.map(({ id, length, codes, color, side, note, who, when }) => {
          const look: Look = { length, codes, color, side: side ?? 'both', compare: 'layers' }
          const dress = codes.length === 0 ? 'without any code' : codes.map((code) => codeText(code, names)).join(', ')
          const name = lengths.find(({ key }) => key === length)?.name ?? length
          return (
            <li key={id}>
              <span>
                <a href={hrefOf('styles', [style, 'viewer'], queryOf(look))}>
                  {name}, {dress}, colour {colorText(color)}
                </a>
                {note && <span class="said"> {note}</span>}
                <span class="quiet small">
                  {' '}
                  {who}, <Ago at={when} />
                </span>
              </span>
              <button
                type="button"
                class="icon-button"
                disabled={acting === id}
                aria-label={`Take back: ${name}, ${dress}`}
                title="Take the rejection back"
                onClick={() => void takeBack(id)}
              >
                <Icon name="undo" />
              </button>
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}
