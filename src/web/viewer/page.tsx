/** The QA viewer: what a style is checked with before the long work, every combination in every colour from both sides. */
import './viewer.css'

import { Faults, Frame } from '../dress/frame.js'
import type { PageProps } from '../pages.js'
import { Viewer } from './viewer.js'

export function Page({ args, query }: PageProps) {
  const id = args[0] ?? ''
  return (
    <Frame id={id} view="viewer">
      {(data, { style, facts }) =>
        data.faults.length > 0 ? (
          <Faults faults={data.faults} />
        ) : (
          <Viewer key={id} id={id} facts={data} style={style} query={query} onReviewed={facts.again} />
        )
      }
    </Frame>
  )
}
