/** The page Song. */
import { PageHead } from '../elements/panel.js'
import type { PageProps } from '../pages.js'

export function Page(_: PageProps) {
  return <PageHead title="Song" />
}
