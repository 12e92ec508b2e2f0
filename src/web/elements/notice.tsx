/** Something people should know, with its weight -> a box with icon and words. */
import type { ComponentChildren } from 'preact'

import type { IconName, Tone } from '../words.js'
import { Icon } from './icon.js'

const ICONS: Record<Tone, IconName> = { good: 'check', bad: 'cross', care: 'warn', going: 'info', quiet: 'info' }

export function Notice({ tone = 'quiet', children }: { tone?: Tone; children: ComponentChildren }) {
  return (
    <div class="notice" data-tone={tone}>
      <Icon name={ICONS[tone]} />
      <div>{children}</div>
    </div>
  )
}

/** A list that has nothing in it yet: what will be here, and how it comes. */
export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon name={icon} size={28} />
      <p class="strong">{title}</p>
      {children}
    </div>
  )
}
