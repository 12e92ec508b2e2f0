/** A page -> what Tab does not reach, what it reaches and nobody sees, and what gets out of sight when it has the focus. */
import type { Page } from 'playwright-core'

/** Marks whatever takes a click or a letter. A group in which arrows move has one place for Tab. */
const MARKED = `(() => {
  const takes = 'a[href], button, input, select, textarea, summary, video[controls], [tabindex]'
  const all = [...document.querySelectorAll(takes)].filter(
    (element) => element.tabIndex >= 0 && !element.disabled && element.checkVisibility({ visibilityProperty: true }),
  )
  all.forEach((element, n) => { element.markOfTest = n })
  // Tab goes on from what had the focus last: from the very beginning, then
  const before = document.createElement('span')
  before.tabIndex = -1
  document.body.prepend(before)
  before.focus()
  return all.map((element) => {
    const name = element.getAttribute('aria-label') || element.textContent.trim() || element.id
    return element.localName + ' ' + name.slice(0, 60)
  })
})()`

interface Focus {
  mark: number | null
  what: string
  /** What distinguishes it from one without the focus; empty for nothing. */
  ring: string
  inSight: boolean
}

const FOCUSED = `(() => {
  const element = document.activeElement
  const shown = element.closest('.slider') ?? element
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
  const { left, right, top, bottom } = shown.getBoundingClientRect()
  const ring = outlineStyle !== 'none' && parseFloat(outlineWidth) > 0 ? outlineWidth : boxShadow === 'none' ? '' : boxShadow
  return {
    mark: element.markOfTest ?? null,
    what: element.localName + ' ' + (element.getAttribute('aria-label') || element.textContent.trim() || element.id).slice(0, 60),
    ring,
    inSight: right > 0 && left < innerWidth && bottom > 0 && top < innerHeight,
  }
})()`

export interface Walk {
  steps: number
  unreached: string[]
  ringless: string[]
  outOfSight: string[]
}

export async function tabbedThrough(page: Page): Promise<Walk> {
  const marked = await page.evaluate<string[]>(MARKED)
  const reached = new Set<number>()
  const ringless = new Set<string>()
  const outOfSight = new Set<string>()
  // a film has some places of its own, and of a long list more is drawn as one goes down
  const most = 2 * marked.length + 100
  let steps = 0
  for (; steps < most && reached.size < marked.length; steps++) {
    await page.keyboard.press('Tab')
    const { mark, what, ring, inSight } = await page.evaluate<Focus>(FOCUSED)
    if (mark === null) continue
    reached.add(mark)
    if (ring === '' && !what.startsWith('video')) ringless.add(what)
    if (!inSight) outOfSight.add(what)
  }
  const unreached = marked.filter((_, mark) => !reached.has(mark))
  return { steps, unreached, ringless: [...ringless], outOfSight: [...outOfSight] }
}
