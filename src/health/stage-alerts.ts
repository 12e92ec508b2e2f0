/** How the stages stand, and what of their work is dead -> an alert for each stage that needs somebody. Pure. */
import type { Standing } from '../runtime/reporter.js'
import type { Alert } from './alerts.js'

/** By the alert's id; undefined where there is nothing to tell. */
export function stageAlerts(
  standings: ReadonlyMap<string, Pick<Standing, 'state' | 'because'>>,
  dead: (stage: string) => number,
): Map<string, Alert | undefined> {
  const told = new Map<string, Alert | undefined>()
  for (const [stage, { state, because }] of standings) {
    told.set(`resting/${stage}`, state === 'resting' ? resting(stage, because) : undefined)
    told.set(`dead/${stage}`, deadLetters(stage, dead(stage)))
  }
  return told
}

const resting = (stage: string, because: string | null): Alert => ({
  severity: 'error',
  text: `${stage} fails whatever it is given and rests before it tries again: ${because}`,
  topic: 'actors',
  key: stage,
})

const deadLetters = (stage: string, count: number): Alert | undefined =>
  count === 0
    ? undefined
    : {
        severity: 'error',
        text: `${stage} has given up on ${count} ${count === 1 ? 'piece' : 'pieces'} of work: troupe jobs --state dead --stage ${stage} says why, troupe requeue --stage ${stage} tries again`,
        topic: 'jobs',
        key: 'dead',
      }
