/** A titled region of a page, with what belongs to its head on the right. */
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface Panel {
  title: string
  aside?: ComponentChildren
  children: ComponentChildren
  /** Without the card around it. */
  plain?: boolean
}

export function Panel({ title, aside, plain = false, children }: Panel) {
  const id = useId()
  return (
    <section class={plain ? 'panel plain' : 'panel'} aria-labelledby={id}>
      <header class="panel-head">
        <h2 id={id}>{title}</h2>
        {aside !== undefined && <div class="aside">{aside}</div>}
      </header>
      {children}
    </section>
  )
}

/** The head of a page: what it is about, and what can be done. The title takes the focus when the page is come to. */
export function PageHead({
  title,
  kicker,
  children,
}: {
  title: string
  kicker?: ComponentChildren
  children?: ComponentChildren
}) {
  return (
    <header class="page-head">
      <div>
        {kicker !== undefined && <p class="kicker">{kicker}</p>}
        <h1 tabIndex={-1}>{title}</h1>
      </div>
      {children !== undefined && <div class="page-tools">{children}</div>}
    </header>
  )
}
