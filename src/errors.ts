/** Every fault that has a name, in one place, so that all messages can be read in a minute. */

/** Work that can never succeed: a wrong name, not a recording, a file cut short. Kept, shown, never retried. */
export class Refusal extends Error {
  override name = 'Refusal'
}

/** A child process that ended badly: what it was asked, how it ended and the last it said. Retried. */
export class ToolFault extends Error {
  override name = 'ToolFault'
  readonly tool: string
  readonly args: readonly string[]
  readonly exit: string
  readonly lastWords: readonly string[]

  constructor(tool: string, args: readonly string[], exit: string, lastWords: readonly string[]) {
    super(`${tool} ended with ${exit}: ${lastWords.at(-1) ?? 'it said nothing'}`)
    this.tool = tool
    this.args = args
    this.exit = exit
    this.lastWords = lastWords
  }
}

/** A child process that made no progress for a while and was ended for it. Retried. */
export class Stalled extends ToolFault {
  override name = 'Stalled'
}

/** The work was told to stop: the service stops, or something newer took its place. Costs no attempt. */
export class Aborted extends Error {
  override name = 'Aborted'
}

/** A wrong command line or setting, for the person who wrote it. */
export class Usage extends Error {
  override name = 'Usage'
}

/** What any thrown thing says, in one line. */
export const reasonOf = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault))
