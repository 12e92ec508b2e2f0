/** What the service says when it does not do what was asked -> an error with its words. */

/** `application/problem+json`. */
export interface ProblemDetails {
  title?: string
  status?: number
  detail?: string
  code?: string
  errors?: { path: string; found: unknown; expected: string }[]
}

export class Problem extends Error {
  override name = 'Problem'
  readonly status: number
  readonly details: ProblemDetails

  constructor(status: number, details: ProblemDetails) {
    const wrong = (details.errors ?? []).map(({ path, expected }) => `${path}: expected ${expected}`)
    super([details.detail ?? details.title ?? `the service answered ${status}`, ...wrong].join('; '))
    this.status = status
    this.details = details
  }
}

export async function problemOf(response: Response): Promise<Problem> {
  const told: unknown = await response.json().catch(() => undefined)
  const details =
    typeof told === 'object' && told !== null ? (told as ProblemDetails & { error?: string; msg?: string }) : {}
  const detail = details.detail ?? details.msg ?? details.error
  return new Problem(response.status, { ...details, ...(detail !== undefined && { detail }) })
}

/** The words of whatever was thrown. */
export const reasonOf = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault))
