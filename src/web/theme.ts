/** The reader's choice of light, dark or as the system is -> the page, now and the next time. */
import { signal } from '@preact/signals'

export type Theme = 'auto' | 'light' | 'dark'

const KEPT = 'troupe.theme'
const inForce = document.documentElement.dataset.theme
export const theme = signal<Theme>(inForce === 'light' || inForce === 'dark' ? inForce : 'auto')

export function switchTheme(to: Theme): void {
  theme.value = to
  const { dataset } = document.documentElement
  if (to === 'auto') delete dataset.theme
  else dataset.theme = to
  try {
    localStorage.setItem(KEPT, to)
  } catch {
    // it holds until the page is left
  }
}
