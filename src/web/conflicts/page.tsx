/** Which codes of a style exclude each other, length by length. */
import './conflicts.css'

import type { StyleFacts } from '../dress/facts.js'
import { Faults, Frame } from '../dress/frame.js'
import { Choice } from '../elements/choice.js'
import { Empty } from '../elements/notice.js'
import { Panel } from '../elements/panel.js'
import type { PageProps } from '../pages.js'
import { amend } from '../route.js'
import { hrefOf } from '../routes.js'
import { aboutOf, drafts } from './drafts.js'
import { Editor } from './editor.js'

interface Lengths {
  id: string
  facts: StyleFacts
  asked: string | undefined
  onSaved(): void
}

function Lengths({ id, facts, asked, onSaved }: Lengths) {
  const length = facts.lengths.find(({ key }) => key === asked) ?? facts.lengths[0]
  if (!length) return <Empty icon="styles" title="Its style.json names no length" />
  return (
    <Panel title="Which codes exclude each other">
      <Choice
        label="Length"
        value={length.key}
        options={facts.lengths.map(({ key, name }) => [
          key,
          drafts.all.value.has(aboutOf(id, key)) ? (
            <>
              {name} <span class="quiet">unsaved</span>
            </>
          ) : (
            name
          ),
        ])}
        onChange={(key) => amend(hrefOf('styles', [id, 'conflicts'], { length: key }))}
      />
      <Editor key={length.key} id={id} facts={facts} length={length} onSaved={onSaved} />
    </Panel>
  )
}

export function Page({ args, query }: PageProps) {
  const id = args[0] ?? ''
  return (
    <Frame id={id} view="conflicts">
      {(data, { facts }) =>
        data.faults.length > 0 ? (
          <Faults faults={data.faults} />
        ) : (
          <Lengths key={id} id={id} facts={data} asked={query.length} onSaved={facts.again} />
        )
      }
    </Frame>
  )
}
