/** The plan of each side and the layers on the disk -> how much there is to make, how many bytes and seconds that takes. Pure. */
import { WHOLE } from '../../../actors/dress/cuts.js'
import { SIDES, type Side } from '../../../actors/dress/names.js'
import type { Plan, PlannedStack } from '../../../actors/dress/planning.js'
import type { StyleFolder } from '../../style-folder.js'
import { type LayersOnDisk, sizeOf } from './layer-files.js'
import type { Since } from './since.js'

export interface Amount {
  /** Combinations, each counted once whatever its colours. */
  rows: number
  /** Stacks of layers that differ; equal ones are made once and linked. */
  stacks: number
  /** Over all colours, the picture without any customization among them. */
  pictures: number
  cuts: number
  /** On the disk; null where there are no layers to estimate it from. */
  bytes: number | null
  seconds: number
}

export interface MissingLayer {
  layer: string
  /** Empty where nobody delivered it in any colour. */
  colors: number[]
}

export interface Planned {
  style: string
  colors: number
  workers: number
  parts: (Amount & { length: string; side: Side; missing: string[] })[]
  /** Stacks that lengths share are counted once. */
  total: Amount
  missing: MissingLayer[]
  /** Against what lies there from an earlier run; absent where nothing does. */
  since?: Since
  /** What the estimates rest on, for people. */
  estimates: { bytes: string; seconds: string }
}

/**
 * Bytes of a picture of 800x800 and its three cuts, for each byte of its layers brought to that size by their pixels. Measured on
 * made layers of 2000 px, with the rows of fp-dr1003-102.
 */
const BYTES_KEPT = 2.2
/** Stacks a second that one worker makes of layers of 2000 px with the cuts, reading and writing included. Measured likewise. */
const STACKS_PER_SECOND = 60

interface Given {
  folder: StyleFolder
  plans: Record<Side, Plan>
  layers: LayersOnDisk
  workers: number
}

export function amountsOf({ folder, plans, layers, workers }: Given): Planned {
  const { id, colors, cuts, lengths } = folder.style
  const bytesOf = estimator(layers)
  const amount = (stacks: readonly PlannedStack[], side: Side, length?: number): Omit<Amount, 'rows'> => {
    const pictures = sum(stacks.map((stack) => picturesIn(stack, length)))
    const bytes = bytesOf && Math.round(colors * sum(stacks.map((stack) => bytesOf(stack, plans[side]))))
    const seconds = Math.ceil((colors * stacks.length) / (STACKS_PER_SECOND * workers))
    return { stacks: stacks.length, pictures: pictures * colors, cuts: pictures * colors * cuts.length, bytes, seconds }
  }
  const parts = lengths.flatMap(({ key }) =>
    SIDES.map((side) => {
      const at = plans[side].lengths.indexOf(key)
      const stacks = plans[side].stacks.filter((stack) => picturesIn(stack, at) > 0)
      const rows = sum(stacks.map((stack) => picturesIn(stack, at))) - 1
      return { length: key, side, rows, ...amount(stacks, side, at), missing: absentIn(stacks, plans[side], layers) }
    }),
  )
  const sides = SIDES.map((side) => amount(plans[side].stacks, side))
  const whole = (what: 'stacks' | 'pictures' | 'cuts' | 'seconds') => sum(sides.map((side) => side[what]))
  return {
    style: id,
    colors,
    workers,
    parts,
    total: {
      rows: sum(parts.filter(({ side }) => side === SIDES[0]).map(({ rows }) => rows)),
      stacks: whole('stacks'),
      pictures: whole('pictures'),
      cuts: whole('cuts'),
      bytes: bytesOf && sum(sides.map(({ bytes }) => bytes ?? 0)),
      seconds: whole('seconds'),
    },
    missing: missingOf(plans, layers, folder),
    estimates: {
      bytes: bytesOf ? "from the bytes of the layers' own files" : 'none: there are no pictures to estimate from',
      seconds: `${STACKS_PER_SECOND} stacks a second by each of ${workers} workers, as measured with layers of 2000 px`,
    },
  }
}

const picturesIn = ({ pictures }: PlannedStack, length: number | undefined): number =>
  length === undefined ? pictures.length : pictures.filter(([at]) => at === length).length

/** Bytes of one stack's picture and cuts, in the middle of its colours. */
function estimator(layers: LayersOnDisk): ((stack: PlannedStack, plan: Plan) => number) | null {
  const { widthPx, heightPx } = sizeOf(layers)
  const scale = Math.min(WHOLE.widthPx / widthPx, WHOLE.heightPx / heightPx) ** 2
  const means = new Map<string, number>()
  for (const [layer, colors] of layers) {
    const sizes = [...colors.values()].map(({ sizeBytes }) => sizeBytes)
    if (sizes.length > 0) means.set(layer, sum(sizes) / sizes.length)
  }
  if (means.size === 0) return null
  return (stack, plan) => BYTES_KEPT * scale * sum(stack.layers.map((at) => means.get(plan.layers[at] ?? '') ?? 0))
}

function absentIn(stacks: readonly PlannedStack[], plan: Plan, layers: LayersOnDisk): string[] {
  const places = new Set(stacks.flatMap((stack) => stack.layers))
  return [...places]
    .map((at) => plan.layers[at] as string)
    .filter((layer) => !layers.has(layer))
    .sort()
}

/** Of a list of names nobody knows the colours, so only whole layers can be missing. */
function missingOf(plans: Record<Side, Plan>, layers: LayersOnDisk, folder: StyleFolder): MissingLayer[] {
  const used = [...new Set(SIDES.flatMap((side) => plans[side].layers))].sort()
  const all = Array.from({ length: folder.style.colors }, (_, color) => color)
  return used.flatMap((layer) => {
    const there = layers.get(layer)
    if (!there) return [{ layer, colors: [] }]
    const colors = folder.isListOfNames ? [] : all.filter((color) => !there.has(color))
    return colors.length > 0 ? [{ layer, colors }] : []
  })
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)
