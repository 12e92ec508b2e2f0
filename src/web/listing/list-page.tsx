/** A topic of many things -> the page that lists them, with a filter that stands in the address. */
import type { ComponentChildren } from 'preact'
import { useMemo } from 'preact/hooks'

import { Choice } from '../elements/choice.js'
import { Filter } from '../elements/filter.js'
import { Empty } from '../elements/notice.js'
import { PageHead } from '../elements/panel.js'
import { VirtualList } from '../elements/virtual-list.js'
import { whole } from '../format.js'
import { useTopic } from '../live/live.js'
import type { D } from '../live/topic.js'
import type { PageProps } from '../pages.js'
import { amend } from '../route.js'
import { hrefOf } from '../routes.js'
import { GROUPS, type Group, type ListRow, type Looked } from './groups.js'

interface ListPageProps extends Pick<PageProps, 'query'> {
  /** Of the topic, the page and its icon. */
  name: 'songs' | 'styles'
  title: string
  /** One of them, in the middle of a sentence. */
  one: string
  rowHeightPx: number
  rowsOf(items: ReadonlyMap<string, D>, text: string, group: Group): Looked
  row(row: ListRow): ComponentChildren
  /** How the first one comes. */
  children: ComponentChildren
}

export function ListPage({ query, name, title, one, rowHeightPx, rowsOf, row, children }: ListPageProps) {
  const topic = useTopic(name)
  const version = topic.version.value
  const text = query.q ?? ''
  const group = GROUPS.find(([kind]) => kind === query.show)?.[0] ?? 'all'
  const { rows, counts } = useMemo(() => rowsOf(topic.all(), text, group), [topic, version, text, group])
  const show = (next: { q?: string; show?: string }) => {
    const wanted = { q: text, show: group, ...next }
    amend(hrefOf(name, [], { q: wanted.q, show: wanted.show === 'all' ? '' : wanted.show }))
  }
  return (
    <>
      <PageHead title={title}>
        <Filter label={`Filter ${name}`} text={text} onChange={(q) => show({ q })} />
      </PageHead>
      <Choice
        label={`Which ${name}`}
        value={group}
        onChange={(kind) => show({ show: kind })}
        options={GROUPS.map(([kind, words]) => [
          kind,
          <>
            {words} <span class="quiet">{whole(counts[kind])}</span>
          </>,
        ])}
      />
      {rows.length > 0 ? (
        <div class="list">
          <VirtualList items={rows} rowHeightPx={rowHeightPx} keyOf={({ id }) => id} label={title}>
            {row}
          </VirtualList>
        </div>
      ) : (
        topic.known.value && (
          <Empty icon={name} title={counts.all > 0 ? `No ${one} is like that` : `No ${one} yet`}>
            {counts.all === 0 && children}
          </Empty>
        )
      )}
    </>
  )
}
