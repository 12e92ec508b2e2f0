/** The address bar -> the route as a signal; and the way to go elsewhere. */
import { signal } from '@preact/signals'

import { readRoute } from './routes.js'

export const route = signal(readRoute(location.hash))

addEventListener('hashchange', () => {
  route.value = readRoute(location.hash)
})

/** `href` as `hrefOf` writes it. */
export const go = (href: string): void => {
  location.hash = href
}

/** The same page, told otherwise (a filter): the way back leads past it. */
export function amend(href: string): void {
  history.replaceState(null, '', href)
  route.value = readRoute(location.hash)
}
