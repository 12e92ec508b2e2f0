/** A tag, its attributes and children -> an element. Text only ever becomes text. */
import type { Tone } from './words.js'

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

/** The element of index.html with this id. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (!found) throw new Error(`index.html has no #${id}`)
  return found
}

/** Touches the page only when the text is another: what a reader has selected or a screen reader reads stays. */
export function setText(of: Element, text: string): void {
  if (of.textContent !== text) of.textContent = text
}

export function setToned(of: HTMLElement, [text, tone]: readonly [text: string, tone: Tone]): void {
  setText(of, text)
  setAttribute(of, 'data-tone', tone)
}

export function setAttribute(of: Element, name: string, value: string): void {
  if (of.getAttribute(name) !== value) of.setAttribute(name, value)
}

/** Puts `child` where `key` belongs among its siblings, which stand in order of `data-key`. */
export function insertInOrder(parent: Element, child: HTMLElement, key: string): void {
  child.dataset.key = key
  const next = [...parent.children].find((sibling) => ((sibling as HTMLElement).dataset.key ?? '') > key)
  parent.insertBefore(child, next ?? null)
}
