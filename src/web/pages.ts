/** Every page by the first step of its address: what it is called, how it is reached, and where its code is. */
import type { ComponentType } from 'preact'

import type { IconName } from './words.js'

export interface PageProps {
  args: readonly string[]
  query: Readonly<Record<string, string>>
}

export interface PageRow {
  title: string
  icon: IconName
  /** After `g`. */
  key: string
  load(): Promise<{ Page: ComponentType<PageProps> }>
}

/** In the order of the menu. A page is its own chunk, fetched when somebody goes there. */
export const PAGES: Readonly<Record<string, PageRow>> = {
  now: { title: 'Now', icon: 'now', key: 'n', load: () => import('./now/page.js') },
  songs: { title: 'Songs', icon: 'songs', key: 's', load: () => import('./songs/page.js') },
  styles: { title: 'Styles', icon: 'styles', key: 't', load: () => import('./dress/page.js') },
  jobs: { title: 'Jobs', icon: 'jobs', key: 'j', load: () => import('./jobs/page.js') },
  ingest: { title: 'Ingest', icon: 'ingest', key: 'i', load: () => import('./ingest/page.js') },
  health: { title: 'Health', icon: 'health', key: 'h', load: () => import('./health/page.js') },
}
