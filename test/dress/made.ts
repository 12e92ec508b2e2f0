/** Small styles, and the real ones where they are there: what dress is tested with. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Row } from '../../actors/dress/combinations.js'
import { rowText } from '../../actors/dress/sheet.js'
import { type Style, styleOf } from '../../actors/dress/style.js'

/** A style of one length (knee) with these codes; `more` goes into the length. */
export const styleWith = (customizations: string[], more: object = {}, rest: object = {}): Style =>
  styleOf(
    JSON.stringify({
      id: 'made',
      colors: 2,
      customizations,
      lengths: {
        knee: {
          name: 'Knee',
          defaults: { front: { bottom: 'base_knee_bottom_front' }, back: { bottom: 'base_knee_bottom_back' } },
          ...more,
        },
      },
      ...rest,
    }),
  )

export const textOf = (rows: Iterable<Row>): string => Array.from(rows, rowText).join('')

const REAL = join(process.cwd(), '../shared/data/dress')
export const REAL_STYLES = ['fp-dr1003-102', 'fp-dr1005-102'] as const
export const areRealStylesHere = REAL_STYLES.every((id) => existsSync(join(REAL, id)))
export const real = (style: string, file: string): string => readFileSync(join(REAL, style, file), 'utf8')
