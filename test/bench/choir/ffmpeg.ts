/** Arguments -> one ffmpeg or ffprobe run to its end, and what it said. For drawing and looking, never for what is timed. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const PATIENCE_MS = 15 * 60_000
const OPTIONS = { encoding: 'utf8', maxBuffer: 2 ** 28, timeout: PATIENCE_MS } as const

/** What it said on stderr at `info`. */
export const ffmpeg = async (args: readonly string[]): Promise<string> =>
  (await run('ffmpeg', ['-hide_banner', '-nostats', '-nostdin', '-y', ...args], OPTIONS)).stderr

export const ffprobe = async (args: readonly string[]): Promise<string> =>
  (await run('ffprobe', ['-v', 'error', ...args], OPTIONS)).stdout
