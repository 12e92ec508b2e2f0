/** Every page by the first step of its address: what it is called, how it is reached, and where its code is, each in a chunk of its own. */
import type { ComponentType } from 'preact'

import type { IconName } from './words.js'

export interface PageProps {
  args: readonly string[]
  query: Readonly<Record<string, string>>
}

/** Fetches the code of a page. The same page is the same function, so that it is fetched once. */
export type Chunk = () => Promise<{ Page: ComponentType<PageProps> }>

export interface PageRow {
  title: string
  icon: IconName
  /** After `g`. */
  key: string
  /** What follows in the address decides which page it is: the list, or one of it. */
  chunk(args: readonly string[]): Chunk
}

const now: Chunk = () => import('./now/page.js')
const songs: Chunk = () => import('./songs/page.js')
const song: Chunk = () => import('./song/page.js')
const styles: Chunk = () => import('./styles/page.js')
const style: Chunk = () => import('./style/page.js')
const viewer: Chunk = () => import('./viewer/page.js')
const conflicts: Chunk = () => import('./conflicts/page.js')
const jobs: Chunk = () => import('./jobs/page.js')
const ingest: Chunk = () => import('./ingest/page.js')
const health: Chunk = () => import('./health/page.js')

function ofStyle([id, view]: readonly string[]): Chunk {
  if (id === undefined) return styles
  return view === 'viewer' ? viewer : view === 'conflicts' ? conflicts : style
}

/** In the order of the menu. */
export const PAGES: Readonly<Record<string, PageRow>> = {
  now: { title: 'Now', icon: 'now', key: 'n', chunk: () => now },
  songs: { title: 'Songs', icon: 'songs', key: 's', chunk: ([id]) => (id === undefined ? songs : song) },
  styles: { title: 'Styles', icon: 'styles', key: 't', chunk: ofStyle },
  jobs: { title: 'Jobs', icon: 'jobs', key: 'j', chunk: () => jobs },
  ingest: { title: 'Ingest', icon: 'ingest', key: 'i', chunk: () => ingest },
  health: { title: 'Health', icon: 'health', key: 'h', chunk: () => health },
}
