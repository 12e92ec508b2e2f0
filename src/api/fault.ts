/** What a handler of a request throws when it cannot be answered: the problem that is told. */
import { type Finding, findingsText, type Problem } from '../status/problem.js'

export class Fault extends Error {
  override name = 'Fault'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

/** There is nothing of that name. `detail` says what was looked for. */
export const absent = (detail: string): Fault => new Fault({ status: 404, code: 'not-found', detail })

/** It was understood and cannot be done as things stand. */
export const conflict = (code: string, detail: string): Fault => new Fault({ status: 409, code, detail })

/** It is well-formed and means nothing here; `errors` says where. */
export const meaningless = (errors: readonly Finding[]): Fault => wrong(422, 'invalid', errors)

export const wrong = (status: number, code: string, errors: readonly Finding[]): Fault =>
  new Fault({ status, code, detail: findingsText(errors), errors })
