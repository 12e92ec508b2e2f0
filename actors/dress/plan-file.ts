/** The plan of a side <-> a file that is written and read some stacks at a time: with a large sheet nobody can hold it all. */
import { readLongJson, writeLongJson } from './long-json.js'
import type { Plan, PlannedStack } from './planning.js'

/** A stack of more pictures stands there several times: its pictures are to fit into a batch, and a line into memory. */
const PICTURES_A_LINE = 500

/** Resolves with the hash of its content. */
export async function writePlan(
  file: string,
  { layers, lengths, stacks }: Pick<Plan, 'layers' | 'lengths'> & { stacks: Iterable<PlannedStack> },
): Promise<{ sha256: string }> {
  return writeLongJson(file, { head: { layers, lengths }, last: 'stacks', opening: '[', entries: linesOf(stacks) })
}

function* linesOf(stacks: Iterable<PlannedStack>): Generator<string> {
  for (const { layers, pictures } of stacks) {
    for (let from = 0; from < pictures.length; from += PICTURES_A_LINE) {
      yield JSON.stringify({ layers, pictures: pictures.slice(from, from + PICTURES_A_LINE) })
    }
  }
}

/** Stacks some at a time, with the lengths that their pictures speak of. */
export async function* stacksIn(file: string): AsyncGenerator<Pick<Plan, 'lengths' | 'stacks'>> {
  let lengths: string[] | undefined
  for await (const piece of readLongJson(file)) {
    const { stacks, ...head } = piece as unknown as Plan
    lengths ??= head.lengths
    yield { lengths, stacks }
  }
}
