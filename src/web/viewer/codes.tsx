/** The codes of a length -> buttons that choose them; what cannot be chosen says why not. */

import { codeText, type Names } from '../dress/facts.js'
import { Icon } from '../elements/icon.js'
import { type CodeState, canChoose } from './objections.js'

interface Codes {
  states: readonly CodeState[]
  names: Names
  /** An excluded code may be chosen: what excludes it gives way. */
  isSwapping: boolean
  onToggle(code: string): void
}

function reasonFor({ isUnavailable, excludedBy, isChosen }: CodeState, names: Names, isSwapping: boolean): string {
  if (isUnavailable) return 'not made in this length'
  if (excludedBy.length === 0) return ''
  const rivals = excludedBy.map((code) => codeText(code, names)).join(', ')
  if (isChosen) return `clashes with ${rivals}`
  return isSwapping ? `replaces ${rivals}` : `excluded by ${rivals}`
}

export function Codes({ states, names, isSwapping, onToggle }: Codes) {
  return (
    <ul class="codes" aria-label="Codes, in stacking order">
      {states.map((state) => {
        const { code, isChosen, isUnavailable } = state
        const isFree = isChosen || canChoose(state) || (isSwapping && !isUnavailable)
        const reason = reasonFor(state, names, isSwapping)
        const name = names.get(code)
        return (
          <li key={code}>
            {/* it keeps the focus though it does nothing, so that the reason can be read */}
            <button
              type="button"
              class="code"
              data-code={code}
              aria-pressed={isChosen}
              aria-disabled={!isFree}
              onClick={() => isFree && onToggle(code)}
            >
              <span class="mark">
                {isChosen ? <Icon name="check" size={13} /> : !isFree && <Icon name="stop" size={13} />}
              </span>
              <span class="said">
                <span>
                  <span class="strong">{code}</span>
                  {name !== undefined && name !== code && ` ${name}`}
                </span>
                {reason && (
                  <span class="reason">
                    {/* names are read as one text */ ' '}
                    {reason}
                  </span>
                )}
              </span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
