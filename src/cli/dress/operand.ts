/** What several commands about a style are told in the same words. */
import { resolve } from 'node:path'

import type { Invocation, OptionSpec } from '../invocation.js'

export const NAMES: OptionSpec = {
  type: 'string',
  hint: 'files.txt  the names of the layers, one a line, in place of layers/',
}

export const styleFolderIn = ({ operands }: Invocation): string => resolve(operands[0] as string)
