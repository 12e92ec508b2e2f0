/** The lengths of a style -> what there is to make of each, and how much of it is made. */
import { codeText, type LengthFacts, type Names, type StyleFacts } from '../dress/facts.js'
import { count, whole } from '../format.js'
import type { D } from '../live/topic.js'
import { hrefOf } from '../routes.js'
import { numberOf } from '../words.js'
import { amountOf } from './plan.js'

const SOURCES: Record<LengthFacts['source'], string> = {
  conflicts: 'conflicts',
  csv: 'its sheet',
  hierarchy: 'the hierarchy',
}

interface Lengths {
  id: string
  facts: StyleFacts
  names: Names
  items: ReadonlyMap<string, D>
}

export function Lengths({ id, facts, names, items }: Lengths) {
  const all = amountOf(facts.lengths, facts)
  return (
    <section class="wide" aria-label="Lengths">
      <table>
        <thead>
          <tr>
            <th scope="col">Length</th>
            <th scope="col" class="number">
              Combinations
            </th>
            <th scope="col">from</th>
            <th scope="col" class="number">
              Pictures
            </th>
            <th scope="col" class="number">
              Made
            </th>
            <th scope="col">One of</th>
            <th scope="col">Without</th>
          </tr>
        </thead>
        <tbody>
          {facts.lengths.map((length) => {
            const { key, name, rows, atLeast, source, requires, unavailable, conflicts } = length
            const { pictures } = amountOf([length], facts)
            const list = (codes: readonly string[]) => codes.map((code) => codeText(code, names)).join(', ')
            return (
              <tr key={key}>
                <th scope="row">
                  <a href={hrefOf('styles', [id, 'viewer'], { length: key })}>{name}</a>
                </th>
                <td class="number">
                  {atLeast && 'more than '}
                  {whole(rows)}
                </td>
                <td>
                  {SOURCES[source]}{' '}
                  <a class="small" href={hrefOf('styles', [id, 'conflicts'], { length: key })}>
                    {count(conflicts.length, 'pair')}
                  </a>
                </td>
                <td class="number">{whole(pictures)}</td>
                <td class="number">{whole(numberOf(items.get(`len/${key}`)?.done) ?? 0)}</td>
                <td class="small">{list(requires)}</td>
                <td class="small">{list(unavailable)}</td>
              </tr>
            )
          })}
          <tr>
            <th scope="row">All</th>
            <td class="number">
              {all.atLeast && 'more than '}
              {whole(all.combinations)}
            </td>
            <td />
            <td class="number">{whole(all.pictures)}</td>
            <td class="number">{whole(numberOf(items.get('style')?.done) ?? 0)}</td>
            <td colSpan={2} class="quiet small">
              {whole(all.files)} files with their cuts
            </td>
          </tr>
        </tbody>
      </table>
    </section>
  )
}
