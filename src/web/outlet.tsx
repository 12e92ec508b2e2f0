/** The route -> its page, fetched when it is first gone to; a fault in a page leaves the menu usable. */
import { Component, type ComponentChildren, type ComponentType } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Notice } from './elements/notice.js'
import { type Chunk, PAGES, type PageProps } from './pages.js'
import { reasonOf } from './problem.js'
import { route } from './route.js'
import { hrefOf } from './routes.js'

const loaded = new Map<Chunk, ComponentType<PageProps>>()

class Guarded extends Component<{ about: string; children: ComponentChildren }, { fault?: unknown; about?: string }> {
  override state: { fault?: unknown; about?: string } = {}

  override componentDidCatch(fault: unknown): void {
    this.setState({ fault, about: this.props.about })
  }

  override render() {
    const { fault, about } = this.state
    if (fault === undefined || about !== this.props.about) return this.props.children
    return (
      <Notice tone="bad">
        <p class="strong">This page could not be drawn: {reasonOf(fault)}</p>
        <p>The service is not affected. Reload to try again; the other pages go on.</p>
      </Notice>
    )
  }
}

export function Outlet() {
  const { page, args, query } = route.value
  const row = Object.hasOwn(PAGES, page) ? PAGES[page] : undefined
  const [, setTurn] = useState(0)
  const [fault, setFault] = useState<string>()
  const main = useRef<HTMLElement>(null)
  const chunk = row?.chunk(args)
  const Shown = chunk && loaded.get(chunk)

  useEffect(() => {
    setFault(undefined)
    if (!chunk || loaded.has(chunk)) return
    chunk().then(
      ({ Page }) => {
        loaded.set(chunk, Page)
        setTurn((turn) => turn + 1)
      },
      (reason: unknown) => setFault(reasonOf(reason)),
    )
  }, [chunk])

  const address = [page, ...args].join('/')
  /** Where the reader has been brought to. On the first page a browser begins at its top, as on any other. */
  const arrivedAt = useRef(address)
  useEffect(() => {
    document.title = [...args]
      .reverse()
      .concat(row?.title ?? page, 'Troupe')
      .join(' · ')
    if (arrivedAt.current === address || !Shown) return
    arrivedAt.current = address
    scrollTo(0, 0)
    main.current?.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true })
  }, [address, Shown])

  return (
    <main ref={main} id="page" tabIndex={-1}>
      {!row && (
        <Notice tone="care">
          There is no page “{page}”. <a href={hrefOf('now')}>Go to Now</a>.
        </Notice>
      )}
      {fault !== undefined && (
        <Notice tone="bad">
          The page could not be fetched: {fault}. The service may have been updated meanwhile: reload this page.
        </Notice>
      )}
      {row && fault === undefined && !Shown && <p class="loading">Loading…</p>}
      {Shown && (
        <Guarded about={address}>
          <Shown args={args} query={query} />
        </Guarded>
      )}
    </main>
  )
}
