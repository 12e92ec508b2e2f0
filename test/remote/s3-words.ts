/** What S3 says and is told in XML and in chunks, for an endpoint that stands in for it. */

export interface Answer {
  status: number
  headers: Record<string, string>
  body: Buffer | string
  /** The connection breaks after so many bytes of the body. */
  cutAfter?: number
  /** The connection breaks instead of an answer. */
  reset?: true
}

export const answer = (status: number, headers: Record<string, string> = {}, body: Buffer | string = ''): Answer => ({
  status,
  headers,
  body,
})

export const xml = (root: string, inner: string, status = 200): Answer =>
  answer(
    status,
    { 'content-type': 'application/xml' },
    `<?xml version="1.0" encoding="UTF-8"?><${root}>${inner}</${root}>`,
  )

/** As S3 refuses: `s3Error(503, 'SlowDown')`. */
export const s3Error = (status: number, code: string, message = `it says ${code}`): Answer =>
  xml('Error', `${tag('Code', code)}${tag('Message', message)}${tag('RequestId', 'r1')}`, status)

export const tag = (name: string, text: string | number): string => `<${name}>${escaped(String(text))}</${name}>`

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** Texts of every element of that name, in order. */
export const textsOf = (document: string, name: string): string[] =>
  [...document.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'))].map((found) => unescaped(found[1] ?? ''))

const unescaped = (text: string): string =>
  text
    .replace(/&#(x?)([0-9a-fA-F]+);/g, (_, hex: string, digits: string) =>
      String.fromCodePoint(Number.parseInt(digits, hex ? 16 : 10)),
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')

/** A body with `content-encoding: aws-chunked`: chunks with their lengths before them, and trailers behind. */
export function unchunked(body: Buffer): { bytes: Buffer; trailers: string[] } {
  const pieces: Buffer[] = []
  let at = 0
  for (;;) {
    const end = body.indexOf('\r\n', at)
    const size = Number.parseInt(body.subarray(at, end).toString('latin1'), 16)
    at = end + 2
    if (!size) break
    pieces.push(body.subarray(at, at + size))
    at += size + 2
  }
  const trailers = body.subarray(at).toString('latin1').split('\r\n').filter(Boolean)
  return { bytes: Buffer.concat(pieces), trailers }
}
