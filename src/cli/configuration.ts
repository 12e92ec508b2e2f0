/** troupe config [schema|print]: what is in force, or what every key means. */
import { configSchema, loadConfig } from '../config.js'
import { Usage } from '../errors.js'
import { EXIT } from './exit.js'
import type { Command } from './invocation.js'

export const configCommand: Command = {
  operands: '[schema|print]',
  count: [0, 1],
  hint: 'print the configuration in force, or the JSON Schema of a configuration file',
  options: {},
  async run(call) {
    const [what = 'print'] = call.operands
    if (what !== 'schema' && what !== 'print') throw new Usage(`found ${what}: expected schema or print`)
    const config = () => {
      const { choir, ...service } = loadConfig({ file: call.text('config'), data: call.text('data') })
      return { service, choir }
    }
    process.stdout.write(`${JSON.stringify(what === 'schema' ? configSchema() : config(), null, 2)}\n`)
    return EXIT.ok
  },
}
