/** The command line in this process: for commands that start nothing which would have to end with it. */
import { run } from '../../src/cli/run.js'
import type { Ran } from './troupe.js'

/** Runs one command to its end, and takes down what it says. One at a time. */
export async function here(...words: string[]): Promise<Ran> {
  const from = Date.now()
  const [out, err] = [listening(process.stdout), listening(process.stderr)]
  const code = await run(words).finally(() => {
    out.end()
    err.end()
  })
  return { code, out: out.heard(), err: err.heard(), seconds: (Date.now() - from) / 1000 }
}

function listening(stream: NodeJS.WriteStream) {
  const heard: Buffer[] = []
  const write = stream.write
  const take = (chunk: Uint8Array | string, ...rest: unknown[]): boolean => {
    heard.push(Buffer.from(chunk as string))
    const done = rest.find((one): one is () => void => typeof one === 'function')
    if (done) setImmediate(done)
    return true
  }
  stream.write = take as typeof stream.write
  return {
    heard: () => Buffer.concat(heard).toString('utf8'),
    end: () => {
      stream.write = write
    },
  }
}
