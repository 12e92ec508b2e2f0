/** troupe config [schema|print]: what is in force, or what every key means: of the configuration, of a style, of a song sheet. */

import { sheetJsonSchema } from '../../actors/choir/sheet.js'
import { styleSchema } from '../../actors/dress/style-json.js'
import { configSchema } from '../config.js'
import { Usage } from '../errors.js'
import { configOf } from './config-of.js'
import { EXIT } from './exit.js'
import type { Command, Invocation } from './invocation.js'

const SCHEMAS: Readonly<Record<string, () => unknown>> = {
  config: configSchema,
  style: styleSchema,
  song: sheetJsonSchema,
}

export const configCommand: Command = {
  operands: '[print | schema [config|style|song]]',
  count: [0, 2],
  hint: 'print the configuration in force, or the JSON Schema of a configuration file, a style.json or a song sheet',
  options: {},
  async run(call) {
    process.stdout.write(`${JSON.stringify(asked(call), null, 2)}\n`)
    return EXIT.ok
  },
}

function asked(call: Invocation): unknown {
  const [what = 'print', of] = call.operands
  if (what === 'schema') {
    const schema = SCHEMAS[of ?? 'config']
    if (!schema) throw new Usage(`found schema ${of}: expected one of ${Object.keys(SCHEMAS).join(', ')}`)
    return schema()
  }
  if (what !== 'print' || of !== undefined)
    throw new Usage(`found ${call.operands.join(' ')}: expected print or schema`)
  const { choir, dress, ...service } = configOf(call)
  return { service, choir, dress }
}
