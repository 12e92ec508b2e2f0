/** troupe status: how the running service stands, once or for as long as one looks. */

import { WebSocket } from 'ws'
import { connect, type SocketClass } from '../status/client.js'
import { configOf } from './config-of.js'
import { EXIT } from './exit.js'
import type { Command } from './invocation.js'
import { notRunning, type Reached, reach } from './reach.js'
import { plain, table } from './table.js'
import { untilTold } from './until-told.js'

interface Listed {
  key: string
  d: Record<string, unknown>
}

interface Standing {
  url: string
  songs: Listed[]
  styles: Listed[]
  actors: Listed[]
  alerts: Listed[]
}

export const status: Command = {
  operands: '',
  count: [0, 0],
  hint: 'how the running service stands: its songs and stages',
  options: { watch: { type: 'boolean', hint: 'go on showing what happens' } },
  async run(call) {
    const config = configOf(call)
    const service = await reach(config)
    if (!service) return notRunning(config)
    const standing = await look(service)
    call.print(standing, () => shown(standing))
    if (call.flag('watch')) await watch(service, call.json)
    return EXIT.ok
  },
}

async function look({ url, get }: Reached): Promise<Standing> {
  const items = async (topic: string) => ((await get(`/api/v1/topics/${topic}`)) as { items: Listed[] }).items
  const topics = ['songs', 'styles', 'actors', 'alerts'] as const
  const [songs, styles, actors, alerts] = await Promise.all(topics.map(items))
  return { url, songs: songs!, styles: styles!, actors: actors!, alerts: alerts! }
}

function shown({ url, songs, styles, actors, alerts }: Standing): string {
  const busy = actors.filter(({ d }) => d.state !== 'idle')
  return [
    `running at ${url}`,
    ...alerts.map(({ key, d }) => plain(`ALERT ${key}: ${d.text}`)),
    busy.length > 0
      ? table(
          ['stage', 'state', 'busy'],
          busy.map(({ key, d }) => [key, d.state, d.busy]),
        )
      : 'all stages are idle',
    songs.length > 0
      ? table(
          ['song', 'status', 'parts', 'result'],
          songs.map(({ key, d }) => [key, d.status, d.parts, d.final ?? d.because]),
        )
      : 'no songs yet: drop recordings named <choir>+<song>+<part>.webm into the raw folder',
    ...uploads([...songs, ...styles]),
  ].join('\n\n')
}

/** What of the songs and styles is not in the bucket yet, where there is one. */
function uploads(rows: readonly Listed[]): string[] {
  const going = rows.flatMap(({ key, d }) => (d.upload ? [{ key, upload: d.upload as Listed['d'] }] : []))
  const left = going.filter(({ upload }) => upload.status !== 'stored')
  if (left.length === 0) return going.length > 0 ? ['the bucket has all of it'] : []
  const cells = left.map(({ key, upload }) => {
    const { status, stored, planned, failed, because } = upload
    return [key, status, stored, planned, failed, because]
  })
  return [table(['upload of', 'status', 'sent', 'to send', 'failed', 'why'], cells)]
}

/** Until it is told to stop: every change, a line each. */
async function watch({ url, token }: Reached, json: boolean): Promise<void> {
  const socket = `${url.replace(/^http/, 'ws')}/ws`
  const client = connect(socket, { WebSocket: WebSocket as unknown as SocketClass, token })
  const say = (topic: string, key: string, d: unknown) => {
    if (json) process.stdout.write(`${JSON.stringify({ topic, key, d })}\n`)
    else process.stdout.write(`${plain(`${topic} ${key}: ${words(d as Record<string, unknown>)}`)}\n`)
  }
  for (const topic of ['songs', 'actors', 'alerts', 'ingest']) {
    client.subscribe(topic, {
      snapshot: () => undefined,
      put: (key, d) => say(topic, key, d),
      del: (key) => say(topic, key, { status: 'gone' }),
    })
  }
  await untilTold()
  client.close()
}

const words = (d: Record<string, unknown>): string =>
  [d.status ?? d.state ?? d.severity, d.text ?? d.because ?? d.final].filter(Boolean).join(': ')
