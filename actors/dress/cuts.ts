/** The names of a style's cuts -> where each comes from in the finished picture, and at what size. */
import type { Cut } from '../../native-workers/composite/cut.js'

const SIDE_PX = 142
/** What a crop leaves out of what shows, at its top or at its bottom. */
const OFF = 0.33

/** What the website asks for; the whole picture is the first of its folders. */
export const WHOLE = { folder: '800x800', widthPx: 800, heightPx: 800 } as const

const canvas = { widthPx: SIDE_PX, heightPx: SIDE_PX }
const trimmed = { isTrimmed: true, offTop: 0, offBottom: 0, widthPx: SIDE_PX, canvas }

const CUTS: readonly Cut[] = [
  { ...trimmed, folder: '142x142', heightPx: SIDE_PX },
  { ...trimmed, folder: 'top-crop', offBottom: OFF },
  { ...trimmed, folder: 'bottom-crop', offTop: OFF },
]

export const cutsNamed = (names: readonly string[]): Cut[] => CUTS.filter(({ folder }) => names.includes(folder))

/** Every folder that holds a picture of each combination. */
export const foldersOf = (cuts: readonly string[]): string[] => [WHOLE.folder, ...cuts]

export const compositesKey = (style: string): string => `renders/composites/${style}`
