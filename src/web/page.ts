/** The live status -> the page: connection, stages and songs. */
import { type Connectedness, connect } from '../status/client.js'
import { byId, insertInOrder, setText, setToned } from './element.js'
import { SongCard } from './song.js'
import { stagesIn } from './stages.js'
import { count, type Tone } from './words.js'

type D = Record<string, unknown>

/** So many songs that are not done open by themselves: each open one is a subscription. */
const OPENED = 10
/** The service allows 64 subscriptions. */
const MOST_OPEN = 50

const CONNECTION: Record<Connectedness, [text: string, tone: Tone]> = {
  connecting: ['… connecting', 'quiet'],
  live: ['● live', 'good'],
  lost: ['✗ connection lost, trying again', 'bad'],
}

const client = connect(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`, {
  onState: (state) => setToned(byId('connection'), CONNECTION[state]),
})

const cards = new Map<string, SongCard>()
const songs = new Map<string, D>()

function show(id: string, d: D): void {
  songs.set(id, d)
  let card = cards.get(id)
  if (!card) {
    card = new SongCard(id, client)
    cards.set(id, card)
    insertInOrder(byId('songs'), card.card, id)
    if (d.status !== 'done' && cards.size <= OPENED) card.open()
  }
  card.show(d)
}

function remove(id: string): void {
  cards.get(id)?.remove()
  cards.delete(id)
  songs.delete(id)
}

function sum(): void {
  const all = [...songs.values()]
  const having = (holds: (d: D) => boolean): number => all.filter(holds).length
  const some = (list: unknown): boolean => Array.isArray(list) && list.length > 0
  const failed = having((d) => d.status === 'failed' || some(d.failedParts))
  const review = having((d) => some(d.needsReview))
  const told = [
    count(all.length, 'song'),
    `${having((d) => d.status === 'done')} done`,
    failed > 0 ? `${failed} with failures` : '',
    review > 0 ? `${review} to review` : '',
  ]
  setText(byId('summary'), told.filter(Boolean).join(', '))
  byId('empty').hidden = all.length > 0
}

byId('songs').addEventListener(
  'toggle',
  ({ target }) => {
    const open = [...byId('songs').querySelectorAll<HTMLDetailsElement>('details[open]')]
    const other = open.find((details) => details !== target)
    if (open.length > MOST_OPEN && other) other.open = false
  },
  true, // a toggle does not bubble
)

client.subscribe('actors', stagesIn(byId('stages')))
client.subscribe('songs', {
  snapshot(items) {
    const kept = new Set(items.map((item) => item.key))
    for (const id of [...cards.keys()]) if (!kept.has(id)) remove(id)
    for (const { key, d } of items) show(key, d)
    sum()
  },
  put(id, d) {
    show(id, d)
    sum()
  },
  del(id) {
    remove(id)
    sum()
  },
})
