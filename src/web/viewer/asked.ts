/** What somebody types to jump -> a row by its number, or the codes that the row must have. Pure. */
import type { Names } from '../dress/facts.js'

export type Asked = { row: number } | { codes: string[] } | { unknown: string }

/** `#120` and `120` count from 1, as people do. Words are codes, or parts of the names of exactly one. */
export function readAsked(text: string, order: readonly string[], names: Names): Asked {
  const number = /^\s*#?(\d{1,9})\s*$/.exec(text)?.[1]
  if (number !== undefined && Number(number) > 0 && !order.includes(text.trim())) return { row: Number(number) - 1 }
  const codes: string[] = []
  for (const word of text
    .toLowerCase()
    .split(/[\s,+-]+/)
    .filter(Boolean)) {
    const code = order.includes(word) ? word : onlyNamed(word, order, names)
    if (code === undefined) return { unknown: word }
    codes.push(code)
  }
  return { codes: order.filter((code) => codes.includes(code)) }
}

function onlyNamed(word: string, order: readonly string[], names: Names): string | undefined {
  const found = order.filter((code) => names.get(code)?.toLowerCase().includes(word))
  return found.length === 1 ? found[0] : undefined
}
