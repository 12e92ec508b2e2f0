/** The combinations of a length -> the way from one to the next, to any, and to one that is asked for. */
import { useRef, useState } from 'preact/hooks'

import { codeText, type LengthFacts, type Names } from '../dress/facts.js'
import { Icon } from '../elements/icon.js'
import { whole } from '../format.js'
import { useShortcuts } from '../keys.js'
import { reasonOf } from '../problem.js'
import { readAsked } from './asked.js'
import type { AmongRows } from './use-rows.js'

interface RowsBar {
  length: LengthFacts
  names: Names
  rows: AmongRows
  isDefault: boolean
  onCodes(codes: string[]): void
}

function placeText({ place, fault }: AmongRows, isDefault: boolean): string {
  if (fault !== undefined) return `The combinations could not be fetched: ${fault}`
  if (place === undefined) return 'Looking for it…'
  const all = `${place.atLeast ? 'more than ' : ''}${whole(place.total)}`
  if (isDefault) return `Without any code · ${all} combinations`
  if (place.isUncounted) return `one of ${all}`
  return place.isRow ? `${whole(place.at + 1)} of ${all}` : `none of the ${all} combinations`
}

export function RowsBar({ length, names, rows, isDefault, onCodes }: RowsBar) {
  const [text, setText] = useState('')
  const [remark, setRemark] = useState('')
  // one after the other: each step starts where the one before has led
  const turn = useRef(Promise.resolve())
  const go = (way: () => Promise<string[] | undefined>, otherwise: string) => {
    turn.current = turn.current.then(async () => {
      try {
        const codes = await way()
        setRemark(codes ? '' : otherwise)
        if (codes) onCodes(codes)
      } catch (fault) {
        setRemark(reasonOf(fault))
      }
    })
  }
  const step = (by: 1 | -1) => go(() => rows.step(by), 'There is no combination.')
  const random = () => go(rows.random, 'There is no combination.')
  const jump = () => {
    const asked = readAsked(text, length.order, names)
    if ('unknown' in asked) return setRemark(`No code, or several, are called ${asked.unknown}.`)
    if ('row' in asked) return go(() => rows.at(asked.row), `There is no combination ${whole(asked.row + 1)}.`)
    const said = asked.codes.map((code) => codeText(code, names)).join(' and ')
    if (asked.codes.length > 0) go(() => rows.next(asked.codes), `No combination has ${said}.`)
  }
  useShortcuts(
    'QA viewer: combinations',
    [
      { keys: 'ArrowRight', says: 'Next combination', act: () => step(1) },
      { keys: 'ArrowLeft', says: 'Combination before', act: () => step(-1) },
      { keys: 'r', says: 'Any combination', act: random },
    ],
    [rows],
  )
  return (
    <div class="rows-bar">
      <button type="button" class="button" aria-label="Combination before" title="Before (←)" onClick={() => step(-1)}>
        <Icon name="left" />
      </button>
      <p role="status" class="place">
        {placeText(rows, isDefault)}
      </p>
      <button type="button" class="button" aria-label="Next combination" title="Next (→)" onClick={() => step(1)}>
        <Icon name="right" />
      </button>
      <button type="button" class="button" title="Any combination (r)" onClick={random}>
        Random
      </button>
      <form
        class="jump"
        onSubmit={(event) => {
          event.preventDefault()
          jump()
        }}
      >
        <input
          data-filter
          aria-label="Jump to a combination: its number, or codes it has"
          placeholder="Jump: 120, or t5 b1"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        />
        <button type="submit" class="button">
          Jump
        </button>
      </form>
      {remark && (
        <p class="remark small" role="alert">
          {remark}
        </p>
      )}
    </div>
  )
}
