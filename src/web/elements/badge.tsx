/** A status -> its icon and word in its tone. */
import type { ComponentChildren } from 'preact'

import { type IconName, said, type Tone } from '../words.js'
import { Icon } from './icon.js'

export function Badge({
  tone,
  icon,
  title,
  children,
}: {
  tone: Tone
  icon: IconName
  title?: string
  children: ComponentChildren
}) {
  return (
    <span class="badge" data-tone={tone} title={title}>
      <Icon name={icon} size={13} />
      <span>{children}</span>
    </span>
  )
}

export function StatusBadge({ status, title }: { status: unknown; title?: string }) {
  const { text, tone, icon } = said(status)
  return (
    <Badge tone={tone} icon={icon} {...(title !== undefined && { title })}>
      {text}
    </Badge>
  )
}
