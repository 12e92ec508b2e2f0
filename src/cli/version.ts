/** troupe version: of Troupe and of what it stands on. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { PACKAGE_ROOT } from '../config.js'
import { checkTools } from '../media/requirements.js'
import { EXIT } from './exit.js'
import type { Command } from './invocation.js'

export const version: Command = {
  operands: '',
  count: [0, 0],
  hint: 'versions of Troupe, Node and ffmpeg',
  options: {},
  async run(call) {
    const { version: troupe } = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as {
      version: string
    }
    const found = { troupe, node: process.versions.node, ffmpeg: (await checkTools()).version }
    call.print(found, () => `troupe ${found.troupe}\nnode ${found.node}\nffmpeg ${found.ffmpeg}`)
    return EXIT.ok
  },
}
