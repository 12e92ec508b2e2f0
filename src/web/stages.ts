/** The topic `actors` -> one tile per stage: busy, idle or resting, and how many wait. */
import type { StatusClient } from '../status/client.js'
import { element, insertInOrder, setText, setToned } from './element.js'
import type { Tone } from './words.js'

type D = Record<string, unknown>
type Listener = Parameters<StatusClient['subscribe']>[1]

/** In the order in which a recording meets them; stages not named here follow. */
const ORDER = 'read snapshot convert pair align define preview split stripe stitch mix finish poster'.split(' ')

const placeOf = (key: string): string => {
  const place = ORDER.indexOf(key.slice(key.lastIndexOf('/') + 1))
  return `${place < 0 ? '99' : String(place).padStart(2, '0')} ${key}`
}

function stateOf({ state, busy, waiting, seats }: D): [text: string, tone: Tone] {
  const queue = typeof waiting === 'number' && waiting > 0 ? `, ${waiting} waiting` : ''
  if (state === 'resting' || state === 'blocked' || state === 'paused') return [`‖ ${state}${queue}`, 'care']
  if (typeof busy !== 'number' || busy === 0) return [`○ idle${queue}`, 'quiet']
  return [`● busy ${typeof seats === 'number' ? `${busy} of ${seats}` : busy}${queue}`, 'going']
}

export function stagesIn(list: HTMLElement): Listener {
  const tiles = new Map<string, HTMLElement>()
  const known = new Map<string, D>()

  function show(key: string): void {
    const d = known.get(key) ?? {}
    let tile = tiles.get(key)
    if (!tile) {
      tile = element('li', {}, element('strong'), element('span'))
      setText(tile.firstElementChild!, key.slice(key.lastIndexOf('/') + 1))
      tile.title = key
      tiles.set(key, tile)
      insertInOrder(list, tile, placeOf(key))
    }
    const state = tile.lastElementChild as HTMLElement
    setToned(state, stateOf(d))
    state.title = typeof d.because === 'string' ? d.because : ''
  }

  function remove(key: string): void {
    tiles.get(key)?.remove()
    tiles.delete(key)
    known.delete(key)
  }

  return {
    snapshot(items) {
      const kept = new Set(items.map((item) => item.key))
      for (const key of [...tiles.keys()]) if (!kept.has(key)) remove(key)
      for (const { key, d } of items) {
        known.set(key, d)
        show(key)
      }
    },
    put(key, d) {
      known.set(key, d)
      show(key)
    },
    del: remove,
    sample(key, d) {
      if (!known.has(key)) return
      known.set(key, { ...known.get(key), ...d })
      show(key)
    },
  }
}
