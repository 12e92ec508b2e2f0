/** troupe version: of Troupe and of what it stands on. */
import { troupeVersion } from '../config.js'
import { versionOf } from '../media/requirements.js'
import { EXIT } from './exit.js'
import type { Command } from './invocation.js'

export const version: Command = {
  operands: '',
  count: [0, 0],
  hint: 'versions of Troupe, Node and ffmpeg',
  options: {},
  async run(call) {
    const found = { troupe: troupeVersion(), node: process.versions.node, ffmpeg: (await versionOf('ffmpeg')) ?? '' }
    call.print(found, () => `troupe ${found.troupe}\nnode ${found.node}\nffmpeg ${found.ffmpeg}`)
    return EXIT.ok
  },
}
