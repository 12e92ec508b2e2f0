/** `--option key=value` -> the song sheet they stand for, laid over the one in the folder. */
import { Refusal, reasonOf, Usage } from '../errors.js'

interface Sheet {
  parts?: Record<string, Record<string, unknown>>
  output?: Record<string, unknown>
  [other: string]: unknown
}

/** `reverb=0.2` is of the song, `alto.volume=0.5` of a part. Values are JSON where they can be, else text. Throws Usage. */
export function withOptions(text: string, options: readonly string[]): string {
  const sheet = parsed(text)
  for (const option of options) {
    const [, key = '', value = ''] = /^([^=]+)=(.*)$/s.exec(option) ?? []
    if (key === '') throw new Usage(`--option: found ${option}: expected key=value`)
    const dot = key.lastIndexOf('.')
    if (dot < 0) sheet.output = { ...sheet.output, [key]: valueIn(value) }
    else {
      const part = key.slice(0, dot)
      sheet.parts = { ...sheet.parts, [part]: { ...sheet.parts?.[part], [key.slice(dot + 1)]: valueIn(value) } }
    }
  }
  return JSON.stringify(sheet, null, 2)
}

function parsed(text: string): Sheet {
  try {
    return JSON.parse(text) as Sheet
  } catch (fault) {
    throw new Refusal(`the song sheet in the folder is not JSON: ${reasonOf(fault)}`)
  }
}

function valueIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
