/** A length and a choice -> where the choice stands among the combinations, and the ways to others. */
import { useLayoutEffect, useMemo, useState } from 'preact/hooks'

import { ask } from '../api.js'
import type { LengthFacts } from '../dress/facts.js'
import { reasonOf } from '../problem.js'
import { openRows, PAGE, type Place, type Row, type RowPage } from './rows.js'

export interface AmongRows {
  /** Undefined while it is looked for. */
  place: Place | undefined
  /** The choice as the combinations have it, when it is one of them. */
  row: Row | undefined
  fault: string | undefined
  /** The row so far from here, going round at the ends; from a choice that is no row, the nearest. */
  step(by: 1 | -1): Promise<string[] | undefined>
  random(): Promise<string[] | undefined>
  at(row: number): Promise<string[] | undefined>
  /** The next after this one that has all these codes. */
  next(codes: readonly string[]): Promise<string[] | undefined>
}

/** `changed`: whenever this is another, the rows may be others. */
export function useRows(
  style: string,
  length: Pick<LengthFacts, 'key' | 'order' | 'source'>,
  codes: readonly string[],
  /** The same, as the address says at this moment: keys may be pressed faster than pages are drawn. */
  codesNow: () => readonly string[],
  changed: unknown,
): AmongRows {
  const [found, setFound] = useState<{ key?: string; place?: Place; fault?: string }>({})
  const rows = useMemo(() => {
    const path = `api/v1/styles/${encodeURIComponent(style)}/combinations/${encodeURIComponent(length.key)}`
    return openRows({
      order: length.order,
      isSheet: length.source === 'csv',
      ask: (offset) => ask<RowPage>('GET', `${path}?offset=${offset}&limit=${PAGE}`),
    })
  }, [style, length.key, length.source, length.order.join(), changed])
  const key = `${length.key} ${codes.join('-')}`
  // before it is painted: rows that are at hand are found at once, and nothing flickers
  useLayoutEffect(() => {
    let isOld = false
    rows.placeOf(codes).then(
      (place) => !isOld && setFound({ key, place }),
      (fault: unknown) => !isOld && setFound({ key, fault: reasonOf(fault) }),
    )
    return () => {
      isOld = true
    }
  }, [rows, key])

  const place = found.key === key ? found.place : undefined
  const at = async (row: number) => (await rows.row(row))?.codes
  return {
    place,
    row: place?.row,
    fault: found.key === key ? found.fault : undefined,
    at,
    async step(by) {
      const reach = await rows.reach()
      if (reach === 0) return undefined
      const here = await rows.placeOf(codesNow())
      const wanted = by === 1 && !here.isRow ? here.at : here.at + by
      return at((wanted + reach) % reach)
    },
    async random() {
      return at(Math.floor(Math.random() * (await rows.reach())))
    },
    async next(wanted) {
      const reach = await rows.reach()
      const here = await rows.placeOf(codesNow())
      const row = await rows.find((here.isRow ? here.at + 1 : here.at) % Math.max(1, reach), wanted)
      return row === undefined ? undefined : at(row)
    },
  }
}
