/** Codes and lengths that style.json and layers.json speak of, held against those the style has. */
import type { Level, Rules } from '../rules.js'
import type { Style } from '../style.js'
import { type Finding, finding } from './finding.js'
import { nearest } from './nearest.js'

export function styleCodeFindings(style: Style): Finding[] {
  const codes = new Set(style.customizations.map(({ code }) => code))
  const spoken = new Map<string, string>()
  for (const { key, conflicts, unavailable, requires, order } of style.lengths) {
    for (const [part, list] of Object.entries({ conflicts: conflicts.flat(), unavailable, requires, order })) {
      for (const code of list) if (!codes.has(code) && !spoken.has(code)) spoken.set(code, `lengths.${key}.${part}`)
    }
  }
  for (const [path, next] of Object.entries(style.hierarchy?.allowed ?? {})) {
    for (const code of [...path.split('/'), ...next]) {
      if (!['', '-', '*'].includes(code) && !codes.has(code)) spoken.set(code, `hierarchy.allowed["${path}"]`)
    }
  }
  return [...spoken].map(([code, path]) =>
    finding('unknown-code', 'style.json', `${path} names ${code}, no code of customizations`, didYouMean(code, codes)),
  )
}

/** Of a tree that people edit: what names alone gave can only name the codes that stand in the names. */
export function ruleCodeFindings(style: Style, rules: Rules, file: string): Finding[] {
  const codes = new Set([
    ...style.customizations.map(({ code }) => code),
    ...style.lengths.flatMap(({ order }) => order),
  ])
  const names = style.lengths.map(({ name }) => name)
  const strange = Object.keys(rules).filter((name) => !names.includes(name))
  const absent = names.filter((name) => !rules[name])
  return [
    ...strange.map((name) =>
      finding('unknown-length', file, `${name} is no length of style.json`, didYouMean(name, names)),
    ),
    ...absent.map((name) =>
      finding('unknown-length', file, `${name} has no rules: it would be its defaults alone`, 'add it', {
        severity: 'error',
      }),
    ),
    ...Object.entries(rules).flatMap(([length, level]) =>
      strangeConditions(level, length, codes).map(({ path, code }) =>
        finding('unknown-code', file, `${path} names ${code}, no code of the style`, didYouMean(code, codes)),
      ),
    ),
  ]
}

function strangeConditions(level: Level, path: string, codes: ReadonlySet<string>): { path: string; code: string }[] {
  return Object.entries(level).flatMap(([code, below]) => {
    if (code === 'default') return []
    const deeper = strangeConditions(below as Level, `${path}.${code}`, codes)
    return codes.has(code) ? deeper : [{ path, code }, ...deeper]
  })
}

/** Customizations that put nothing into any picture of any length. */
export function layerlessFindings(style: Style, rules: Rules): Finding[] {
  const ruled = new Set(Object.values(rules).flatMap((level) => Object.keys(level)))
  return style.customizations
    .filter(({ code }) => !ruled.has(code) && !style.ignored.includes(code))
    .filter(({ code }) =>
      style.lengths.some(({ order, unavailable }) => order.includes(code) && !unavailable.includes(code)),
    )
    .map(({ code }) =>
      finding(
        'no-layers',
        'style.json',
        `${code} has no layer in any length`,
        'drop its layers, or list it in ignored',
      ),
    )
}

const didYouMean = (word: string, words: Iterable<string>): string => {
  const meant = nearest(word, words)
  return meant === undefined ? 'correct or remove it' : `did you mean ${meant}?`
}
