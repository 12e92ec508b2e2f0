/** The headers that go with every answer, whoever gives it: pages, API, files, faults. */

/**
 * No inline script or style, nothing from elsewhere, in no other site's frame; names of types are meant as they are said. Pictures
 * and videos may also come from `filesFrom`, an origin: a link to a file may lead there.
 */
export const safeHeaders = (filesFrom?: string): Readonly<Record<string, string>> => ({
  'content-security-policy':
    `default-src 'none'; script-src 'self'; style-src 'self'; ${shownFrom(["'self'", 'blob:', filesFrom])} ` +
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
})

function shownFrom(sources: readonly (string | undefined)[]): string {
  const all = sources.filter((source) => source !== undefined).join(' ')
  return `img-src ${all}; media-src ${all};`
}
