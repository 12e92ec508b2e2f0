/** A message -> the envelopes it becomes: one for each stage of its row. And what a pipeline's shape says of its stages. */
import type { AnyStage } from './ending.js'
import { fingerprint } from './fingerprint.js'
import type { Addressed } from './journal.js'
import type { Pipeline } from './pipeline.js'
import type { Sent } from './stage.js'

type Messages = Record<string, unknown>

/** A pipeline as the runtime sees it: the types were checked where it was written. */
export type AnyPipeline = Omit<Pipeline<Messages>, 'routes'> & { routes: Readonly<Record<string, readonly AnyStage[]>> }

export const stageId = (pipeline: { name: string }, stage: { name: string }): string => `${pipeline.name}/${stage.name}`

/** `edition` is of everything beside the message that decides the result: settings and the tools' versions. */
export function address(
  pipeline: AnyPipeline,
  settings: unknown,
  edition: string,
  message: Sent<Messages>,
): Addressed[] {
  const row = pipeline.routes[message.kind]
  if (!row) throw new Error(`${pipeline.name} has no row for ${message.kind}`)
  const { kind, body } = message
  const subject = pipeline.subject(message)
  const run = pipeline.run?.(message)
  return row.map((stage) => {
    const addressed: Addressed = {
      stage: stageId(pipeline, stage),
      kind,
      key: stage.key(stage.member ? message : body),
      subject,
      run,
      body,
      // the kind too: in a join, two kinds may say the same of one member and mean the opposite
      fingerprint: fingerprint(stage.version, edition, kind, body),
    }
    if (!stage.member) return addressed
    return { ...addressed, gather: { member: stage.member(message), quietMs: stage.quietMs?.(settings) ?? 0 } }
  })
}

export const stagesOf = (pipeline: AnyPipeline): AnyStage[] => [...new Set(Object.values(pipeline.routes).flat())]

/**
 * What a calm join waits for: every stage from which a message can, in one or more steps, reach it. Not itself; and of two calm
 * joins in a loop, which would wait for each other for ever, the one whose row comes first does not wait for the other.
 */
export function awaitedBy(pipeline: AnyPipeline, stage: AnyStage): AnyStage[] {
  const rows = stagesOf(pipeline)
  const later = (other: AnyStage) => rows.indexOf(other) > rows.indexOf(stage)
  return upstreamOf(pipeline, stage).filter((before) => !(before.calm && later(before)))
}

/** Every stage from which a message can, in one or more steps, reach this one: not itself. */
export function upstreamOf(pipeline: AnyPipeline, stage: AnyStage): AnyStage[] {
  const found = new Set<AnyStage>()
  const look = (at: AnyStage) => {
    const kinds = [at.accepts].flat()
    for (const before of stagesOf(pipeline)) {
      if (before === stage || found.has(before) || !before.sends.some((sent) => kinds.includes(sent))) continue
      found.add(before)
      look(before)
    }
  }
  look(stage)
  return [...found]
}
