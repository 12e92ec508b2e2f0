/** A dropped file's path and what somebody says it is -> where it goes in the watched folders, or why it cannot. Pure. */

export type Folder = 'raw' | 'styles'

export type Destination = { folder: Folder; path: string } | { refused: string }

const ID = /^[A-Za-z0-9_-]{1,64}$/
const RECORDING = /^[A-Za-z0-9_-]+\+[A-Za-z0-9_-]+\+[A-Za-z0-9_-]+\.(webm|mp4|mov|m4a|wav|mp3)$/i
const SONG_SHEET = /^[A-Za-z0-9_-]+\+[A-Za-z0-9_-]+\.json$/i
const OF_STYLE = new Set(['style.json', 'layers.json', 'approved.json'])

/** `path` with slashes, as it was dropped: of a file its name, of a folder from the folder's own name on. */
export function destinationOf(path: string, style: string): Destination {
  const steps = path.split('/').filter(Boolean)
  const name = steps.at(-1) ?? ''
  if (RECORDING.test(name) || SONG_SHEET.test(name)) return { folder: 'raw', path: name }
  const within = steps.slice(0, -1)
  const isPng = /\.png$/i.test(name)
  const isRows = /\.csv$/i.test(name)
  if (!isPng && !isRows && !OF_STYLE.has(name)) {
    return { refused: 'expected a recording <choir>+<song>+<part>.webm, a song sheet, or a file of a style' }
  }
  const told = style || (within.length > 0 ? within[0]! : '')
  if (!told) return { refused: 'say which style it belongs to' }
  if (!ID.test(told)) return { refused: `found style ${told}: expected 1 to 64 letters, digits, _ or -` }
  const inStyle = within[0] === told ? within.slice(1) : within
  if (OF_STYLE.has(name) && inStyle.length === 0) return { folder: 'styles', path: `${told}/${name}` }
  const place = isRows ? 'combinations' : 'layers'
  // whatever is between the style and the file stays: renderers sort layers into folders
  const below = inStyle[0] === place ? inStyle : [place, ...inStyle]
  return { folder: 'styles', path: [told, ...below, name].join('/') }
}
