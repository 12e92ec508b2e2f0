/** The combinations of a length, which the API gives in pages -> any row of them, where a choice stands, and the next that has some codes. */

export interface Row {
  /** In stacking order. */
  codes: string[]
  front: string[]
  back: string[]
}

export interface RowPage {
  total: number
  atLeast?: true
  rows: Row[]
}

export interface Place {
  /** From 0: the row that the choice is, or the one it would stand before. */
  at: number
  isRow: boolean
  /** With its layers, when it is one. */
  row?: Row
  total: number
  atLeast: boolean
  /** There are so many that nobody looks for it. */
  isUncounted: boolean
}

export interface Rows {
  /** Undefined beyond the last that can be reached. */
  row(at: number): Promise<Row | undefined>
  /** How many can be reached: all, but of a style that nobody would make. */
  reach(): Promise<number>
  placeOf(codes: readonly string[]): Promise<Place>
  /** The first row from `at` on, going round, that has all these codes; undefined when none of those looked at has. */
  find(at: number, codes: readonly string[]): Promise<number | undefined>
}

export const PAGE = 500
/** More rows than this nobody waits for. */
const MOST_PAGES = 100
const KEPT_PAGES = 40
/** As many as the service lets anybody make; those that come later are counted, and not gone to. */
export const REACH = 500_000

interface Listed {
  /** The stacking order. */
  order: readonly string[]
  /** Somebody's sheet may be in another order than that of the long work. */
  isSheet: boolean
  /** Rows from `offset` on, PAGE at most. */
  ask(offset: number): Promise<RowPage>
}

export function openRows({ order, isSheet, ask }: Listed): Rows {
  const kept = new Map<number, Promise<RowPage>>()
  const places = new Map(order.map((code, at) => [code, at]))
  /** The page from which a row was taken last. */
  let newest = 0

  const pageAt = (number: number): Promise<RowPage> => {
    const page = kept.get(number) ?? ask(number * PAGE)
    kept.delete(number)
    kept.set(number, page)
    for (const oldest of [...kept.keys()].slice(0, -KEPT_PAGES)) kept.delete(oldest)
    // what failed is asked for again by whoever comes next
    page.catch(() => kept.delete(number))
    return page
  }
  const row = async (at: number): Promise<Row | undefined> => {
    if (at < 0 || at >= REACH) return undefined
    newest = Math.floor(at / PAGE)
    return (await pageAt(newest)).rows[at % PAGE]
  }
  const reach = async () => Math.min(REACH, (await pageAt(0)).total)
  /** From page `first` on, going round, each once. */
  async function* pages(first: number): AsyncGenerator<[number, Row[]]> {
    const all = Math.ceil((await reach()) / PAGE)
    for (let n = 0; n < Math.min(all, MOST_PAGES); n++) {
      const number = (first + n) % all
      yield [number, (await pageAt(number)).rows]
    }
  }

  return {
    row,
    reach,

    async placeOf(codes) {
      const wanted = placesOf(codes, places)
      const { total, atLeast = false } = await pageAt(0)
      const said = { total, atLeast, isUncounted: false }
      const isSame = (found: Row) => byCounting(placesOf(found.codes, places), wanted) === 0
      // where somebody steps from row to row, or has just jumped to
      const near = (await pageAt(newest)).rows
      const nearAt = near.findIndex(isSame)
      const nearRow = near[nearAt]
      if (nearRow) return { ...said, at: newest * PAGE + nearAt, isRow: true, row: nearRow }
      if (total > REACH) return { ...said, at: 0, isRow: false, isUncounted: true }
      let [low, high] = [0, await reach()]
      while (low < high) {
        const middle = (low + high) >> 1
        const found = await row(middle)
        if (!found || byCounting(placesOf(found.codes, places), wanted) >= 0) high = middle
        else low = middle + 1
      }
      const here = await row(low)
      if (here && isSame(here)) return { ...said, at: low, isRow: true, row: here }
      if (isSheet && codes.length > 0) {
        for await (const [number, rows] of pages(0)) {
          const at = rows.findIndex(isSame)
          const found = rows[at]
          if (found) return { ...said, at: number * PAGE + at, isRow: true, row: found }
        }
      }
      return { ...said, at: low, isRow: false }
    },

    async find(from, codes) {
      const has = (found: Row) => codes.every((code) => found.codes.includes(code))
      const first = Math.floor(from / PAGE)
      for await (const [number, rows] of pages(first)) {
        const begin = number === first ? from % PAGE : 0
        const at = rows.findIndex((found, n) => n >= begin && has(found))
        if (at >= 0) return number * PAGE + at
      }
      // the rows of the first page that were passed over
      const at = (await pageAt(first)).rows.findIndex(has)
      return at < 0 ? undefined : first * PAGE + at
    },
  }
}

/** A sheet says itself which layers a combination shows, and may say others than the rules. */
export const sameStacks = (a: Pick<Row, 'front' | 'back'>, b: Pick<Row, 'front' | 'back'>): boolean =>
  a.front.join() === b.front.join() && a.back.join() === b.back.join()

/** Highest first. */
const placesOf = (codes: readonly string[], places: ReadonlyMap<string, number>): number[] =>
  codes.map((code) => places.get(code) ?? -1).sort((a, b) => b - a)

/** The highest code in which two choices differ decides, as in binary numbers: the order of the long work. */
function byCounting(a: readonly number[], b: readonly number[]): number {
  for (let n = 0; n < Math.max(a.length, b.length); n++) {
    const difference = (a[n] ?? -1) - (b[n] ?? -1)
    if (difference !== 0) return difference
  }
  return 0
}
