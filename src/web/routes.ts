/** The hash of the address <-> a page and what it is about: `#/songs/northside+carol?part=alto`. Pure. */

export interface Route {
  page: string
  /** The rest of the path, decoded. */
  args: string[]
  query: Record<string, string>
}

export const HOME = 'now'

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    // a link that somebody cut short still leads to a page, which then says what it does not know
    return text
  }
}

export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2)
  const [page = '', ...args] = path
    .split('/')
    .filter((step) => step !== '')
    .map(decoded)
  return { page: page || HOME, args, query: Object.fromEntries(new URLSearchParams(query)) }
}

/** Ids keep their pluses, so that an address reads like the name of the song. */
const encoded = (text: string): string => encodeURIComponent(text).replaceAll('%2B', '+').replaceAll('%2C', ',')

/** Keys of `query` that are empty are left out. */
export function hrefOf(page: string, args: readonly string[] = [], query: Record<string, string> = {}): string {
  const told = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '')).toString()
  return `#/${[page, ...args].map(encoded).join('/')}${told && `?${told}`}`
}
