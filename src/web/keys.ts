/** Keys pressed anywhere on the page -> what they stand for; the shortcuts that are in force, for the list under `?`. */
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'

export interface Shortcut {
  /** As `KeyboardEvent.key` says, two with a blank between for one after the other: `?`, `ArrowRight`, `g s`. */
  keys: string
  says: string
  act(): void
}

const NEXT_KEY_MS = 1_500
const SWITCH = 'troupe.shortcuts'

const groups = signal<readonly { about: string; shortcuts: readonly Shortcut[] }[]>([])
export const shortcutGroups = groups

const remembered = (): boolean => {
  try {
    return localStorage.getItem(SWITCH) !== 'off'
  } catch {
    return true
  }
}

/** Whoever speaks to the computer, or whose hand is unsteady, can turn single keys off (WCAG 2.1.4). */
export const shortcutsOn = signal(remembered())

export function switchShortcuts(on: boolean): void {
  shortcutsOn.value = on
  try {
    localStorage.setItem(SWITCH, on ? 'on' : 'off')
  } catch {
    // it holds until the page is left
  }
}

let first = ''
let firstAt = 0

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=range])'))

/** What has the focus uses these keys itself. */
const isPressing = ({ key, target }: KeyboardEvent): boolean =>
  (key === ' ' || key === 'Enter') &&
  target instanceof Element &&
  target.closest('button, a, summary, input, video') !== null

addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
  if (isTyping(event.target) || isPressing(event)) return
  if (document.querySelector('dialog[open]')) return
  const after = event.timeStamp - firstAt < NEXT_KEY_MS ? `${first} ${event.key}` : ''
  first = event.key
  firstAt = event.timeStamp
  if (!shortcutsOn.value && event.key !== '?') return
  const all = groups.value.flatMap(({ shortcuts }) => shortcuts)
  const found = all.find(({ keys }) => keys === after) ?? all.find(({ keys }) => keys === event.key)
  if (!found) return
  event.preventDefault()
  first = ''
  found.act()
})

/** In force while the component is there. `about` heads them in the list; the newest of two with the same keys wins. */
export function useShortcuts(about: string, shortcuts: readonly Shortcut[], deps: readonly unknown[] = []): void {
  useEffect(() => {
    const group = { about, shortcuts }
    groups.value = [group, ...groups.value]
    return () => {
      groups.value = groups.value.filter((one) => one !== group)
    }
  }, deps)
}
