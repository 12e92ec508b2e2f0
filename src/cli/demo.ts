/** troupe demo: a sample song and a sample style on a throw-away data folder, with progress, and where everything is at the end. */
import { copyFile, mkdir, mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { loadConfig, PACKAGE_ROOT } from '../config.js'
import { openService } from '../service.js'
import { dropDemoStyle } from './demo-style.js'
import { EXIT } from './exit.js'
import { follow } from './follow.js'
import type { Command } from './invocation.js'
import { DRAIN_INTAKE, LITTLE_DISK, logger, summary } from './start.js'
import { table } from './table.js'
import { untilTold } from './until-told.js'

/** Six genuine browser recordings of one song, ours. */
const SAMPLE = join(PACKAGE_ROOT, 'config/demo/choir')

const isOver = (status: unknown) => status === 'done' || status === 'failed' || status === 'needs-approval'

export const demo: Command = {
  operands: '',
  count: [0, 0],
  hint: 'make a sample song and a sample style on a throw-away data folder',
  options: { port: { type: 'string', hint: 'P  of the page meanwhile; default any free one' } },
  async run(call) {
    const data = call.text('data') ?? (await mkdtemp(join(tmpdir(), 'troupe-demo-')))
    const config = loadConfig({
      file: call.text('config'),
      data,
      port: call.number('port') ?? 0,
      // a sample has no business in anybody's bucket
      also: { service: { intake: DRAIN_INTAKE, disk: LITTLE_DISK, store: { home: 'folder' } } },
    })
    const say = (text: string) => call.json || process.stdout.write(`${text}\n`)
    const service = await openService({ config, log: logger('warn') })
    say(`data folder  ${data}\nlive page    ${service.url}\n`)
    const stopFollowing = call.json ? () => undefined : follow(service.journal, process.stdout)

    await mkdir(config.paths.raw, { recursive: true })
    for (const name of await readdir(SAMPLE)) await copyFile(join(SAMPLE, name), join(config.paths.raw, name))
    await dropDemoStyle(config.paths.styles)
    const finished = new Promise<void>((resolve) => {
      const look = () => {
        const [song] = service.journal.items('songs')
        const [style] = service.journal.items('styles')
        if (!isOver(song?.d.status) || !isOver(style?.d.status)) return
        unsubscribe()
        void service.drained().then(resolve)
      }
      const unsubscribe = service.journal.subscribe(look)
      look()
    })
    const ending = await Promise.race([finished, untilTold(), service.broken])
    stopFollowing()

    const { songs, styles, failed } = summary(service.journal)
    const results = [
      ...songs.flatMap(({ song, final, ...rest }) => [
        ['finished video', song, typeof final === 'string' ? service.store.path(final) : ''],
        ['its still', song, 'poster' in rest ? service.store.path(String(rest.poster)) : ''],
      ]),
      ...styles.map(({ style }) => ['pictures and cuts', style, service.store.path(`renders/composites/${style}`)]),
    ]
    await service.stop()
    const all = [...songs, ...styles]
    const done = ending === undefined && failed.length === 0 && all.every(({ status }) => status === 'done')
    call.print({ data, songs, styles, failed }, () =>
      [
        '',
        table(['result', 'of', 'where'], results),
        ...failed.map(({ key, because }) => `failed: ${key}: ${because}`),
        '',
        `to look at it on the page:  node dist/src/main.js start --data ${data}`,
        `to be rid of it:            rm -r ${data}`,
      ].join('\n'),
    )
    return done ? EXIT.ok : EXIT.failed
  },
}
