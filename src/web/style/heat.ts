/** The live items of a style -> how far each length is in each colour from each side. Pure. */
import { colorText, SIDES, type Side } from '../../../actors/dress/names.js'
import { numbersIn, type Span } from '../dress/span.js'
import { listOf, numberOf, textOf } from '../words.js'

type D = Record<string, unknown>

export interface Cell {
  length: string
  side: Side
  color: number
  /** `unplanned` before it is known what there is to make; `lacking` when the work has ended and some could not be made. */
  state: 'unplanned' | 'planned' | 'making' | 'made' | 'lacking' | 'failed'
  done: number
  /** Pictures, the one without any code among them; 0 while unplanned. */
  total: number
  /** Why it failed, or what it is waiting for. */
  because: string
}

export interface HeatRow {
  /** Key. */
  length: string
  name: string
  side: Side
  cells: Cell[]
}

/** Every length has two rows, front and back; every row a cell for each colour of `shown`. */
export function heatRows(
  items: ReadonlyMap<string, D>,
  lengths: readonly { key: string; name: string }[],
  colors: number,
  shown: Span = { from: 0, to: colors },
): HeatRow[] {
  return lengths.flatMap(({ key, name }) => {
    // told of both sides and all colours together, which have the same pictures
    const total = Math.round((numberOf(items.get(`len/${key}`)?.total) ?? 0) / (SIDES.length * colors))
    return SIDES.map((side) => ({
      length: key,
      name,
      side,
      cells: numbersIn(shown).map((color) =>
        cellOf({ length: key, side, color, total }, items.get(`unit/${side}/${colorText(color)}`)),
      ),
    }))
  })
}

/** Of layers that cannot be used, in a cell; the lint tells all of them. */
const TOLD = 2

function cellOf(place: Pick<Cell, 'length' | 'side' | 'color' | 'total'>, unit: D | undefined): Cell {
  const { total } = place
  if (!unit || total === 0) return { ...place, state: 'unplanned', done: 0, total: 0, because: '' }
  const lengths = (unit.lengths ?? {}) as Record<string, unknown>
  const done = Math.min(total, numberOf(lengths[place.length]) ?? 0)
  // of a unit that failed or has holes, some lengths may be whole
  const ended = unit.status === 'failed' ? 'failed' : unit.status === 'composited' ? 'lacking' : undefined
  const open = ended ?? (done > 0 ? 'making' : 'planned')
  if (done === total) return { ...place, state: 'made', done, because: '' }
  return { ...place, state: open, done, because: textOf(unit.because) || listOf(unit.odd).slice(0, TOLD).join('; ') }
}

/** What stands in a cell: never the colour alone. */
export function cellText({ state, done, total }: Cell): string {
  if (state === 'unplanned') return '–'
  if (state === 'made') return 'all'
  if (state === 'failed') return 'failed'
  if (state === 'lacking') return `−${total - done}`
  // all but one is not all, and one is not none
  const pct = Math.min(99, Math.max(done > 0 ? 1 : 0, Math.round((100 * done) / total)))
  return `${pct} %`
}

const STATE_WORDS: Record<Cell['state'], string> = {
  unplanned: 'not planned yet',
  planned: 'nothing made yet',
  making: 'in work',
  made: 'all made',
  lacking: 'some could not be made',
  failed: 'failed',
}

/** What is seen in the cell is in it, so that it can be asked for by what is seen. */
export function cellSays(cell: Cell, name: string): string {
  const { side, color, state, done, total, because } = cell
  const isPart = state === 'making' || state === 'planned' || state === 'lacking'
  const said = [
    isPart ? cellText(cell) : '',
    STATE_WORDS[state],
    total > 0 ? `${done} of ${total} pictures` : '',
    because,
  ]
  return `${name}, ${side}, colour ${colorText(color)}: ${said.filter(Boolean).join(', ')}`
}
