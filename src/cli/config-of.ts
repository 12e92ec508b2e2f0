/** The shared options of a call -> the configuration it means. */
import { type Config, loadConfig } from '../config.js'
import type { Invocation } from './invocation.js'

export const configOf = (call: Invocation): Config => loadConfig({ file: call.text('config'), data: call.text('data') })
