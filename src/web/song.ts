/** One song's row of the topic `songs`, and its own topic once it is opened -> a card with its parts. */
import type { StatusClient } from '../status/client.js'
import { element, insertInOrder, setAttribute, setText, setToned } from './element.js'
import { confidenceOf, count, offsetOf, statusOf, textOf, troubleOf } from './words.js'

type D = Record<string, unknown>

const COLUMNS = ['Part', 'Status', 'Offset', 'Confidence', 'Notes'] as const
const NUMBERS = new Set<string>(['Offset', 'Confidence'])

/** The store's key as a path: names keep their pluses. */
const fileUrl = (key: string): string => `/files/${key.split('/').map(encodeURIComponent).join('/')}`

export class SongCard {
  readonly card: HTMLElement
  readonly #client: StatusClient
  readonly #id: string
  readonly #status = element('span', { class: 'badge' })
  readonly #final = element('a', { target: '_blank', rel: 'noopener' }, 'Final video')
  readonly #preview = element('a', { target: '_blank', rel: 'noopener' }, 'Preview')
  readonly #because = element('p')
  readonly #details = element('details')
  readonly #opener = element('summary')
  readonly #progress = element('p', { class: 'quiet' })
  readonly #rows = element('tbody')
  readonly #parts = new Map<string, HTMLElement>()
  readonly #runs = new Map<string, D>()
  #song: D = {}
  #d: D = {}
  #leave: (() => void) | undefined
  #video: HTMLVideoElement | undefined

  constructor(id: string, client: StatusClient) {
    this.#id = id
    this.#client = client
    const [choir = '', song = ''] = id.split('+', 2)
    const title = element('h3', {}, song || id)
    if (song) title.append(' ', element('small', { class: 'quiet' }, choir))
    const links = element('span', { class: 'links' }, this.#final, this.#preview)
    const heads = COLUMNS.map((name) => element('th', { scope: 'col', class: NUMBERS.has(name) ? 'number' : '' }, name))
    const table = element('table', {}, element('thead', {}, element('tr', {}, ...heads)), this.#rows)
    this.#details.append(this.#opener, this.#progress, table)
    this.#details.addEventListener('toggle', () => (this.#details.open ? this.#follow() : this.#unfollow()))
    this.card = element(
      'article',
      {},
      element('div', { class: 'head' }, title, this.#status, links),
      this.#because,
      this.#details,
    )
  }

  open(): void {
    this.#details.open = true
  }

  remove(): void {
    this.#unfollow()
    this.card.remove()
  }

  show(d: D): void {
    this.#d = d
    setToned(this.#status, statusOf(d.status))
    setToned(this.#because, [troubleOf(d), d.status === 'failed' ? 'bad' : 'care'])
    this.#because.hidden = this.#because.textContent === ''
    for (const [link, key] of [
      [this.#final, textOf(d.final)],
      [this.#preview, textOf(d.preview)],
    ] as const) {
      link.hidden = key === ''
      if (key) setAttribute(link, 'href', fileUrl(key))
    }
    const wrong = [
      [d.failedParts, 'failed'],
      [d.needsReview, 'to review'],
    ] as const
    const told = wrong.flatMap(([parts, what]) =>
      Array.isArray(parts) && parts.length > 0 ? `${parts.length} ${what}` : [],
    )
    setText(this.#opener, [count(typeof d.parts === 'number' ? d.parts : 0, 'part'), ...told].join(', '))
    this.#showVideo()
  }

  #follow(): void {
    this.#leave ??= this.#client.subscribe(`song/${this.#id}`, {
      snapshot: (items) => {
        for (const row of this.#parts.values()) row.remove()
        this.#parts.clear()
        this.#runs.clear()
        for (const { key, d } of items) this.#put(key, d)
      },
      put: (key, d) => this.#put(key, d),
      del: (key) => {
        this.#parts.get(key)?.remove()
        this.#parts.delete(key)
        this.#runs.delete(key)
      },
      sample: (key, d) => this.#showProgress(key, d),
    })
  }

  #unfollow(): void {
    this.#leave?.()
    this.#leave = undefined
  }

  #put(key: string, d: D): void {
    if (key.startsWith('part/')) this.#showPart(key, d)
    if (key.startsWith('run/')) this.#runs.set(key, d)
    if (key === 'song') this.#song = d
    this.#showProgress(key, {})
    this.#showVideo()
  }

  #showPart(key: string, d: D): void {
    let row = this.#parts.get(key)
    if (!row) {
      row = element('tr')
      for (const name of COLUMNS) {
        row.append(element('td', { 'data-label': name, class: NUMBERS.has(name) ? 'number' : '' }))
      }
      this.#parts.set(key, row)
      insertInOrder(this.#rows, row, key)
    }
    const [name, status, offset, confidence, notes] = row.children as unknown as HTMLElement[]
    setText(name!, key.slice('part/'.length))
    if (!status!.firstElementChild) status!.append(element('span', { class: 'badge' }))
    setToned(status!.firstElementChild as HTMLElement, statusOf(d.status))
    setText(offset!, offsetOf(d))
    setText(confidence!, confidenceOf(d))
    setText(notes!, troubleOf(d))
  }

  /** The run under way: how far it is, and what is wrong with it. */
  #showProgress(key: string, sample: D): void {
    const run = this.#runs.get(`run/${this.#song.run}`)
    const pct = key === `run/${this.#song.run}` ? sample.stitchedPct : undefined
    if (typeof pct === 'number') setText(this.#progress, `picture ${pct.toFixed(1)} %`)
    else if (run && run.status !== 'rendered') setText(this.#progress, troubleOf(run))
    this.#progress.hidden = this.#progress.textContent === ''
  }

  /** A new run gives the video another address, so that the browser does not show the old one from its memory. */
  #showVideo(): void {
    const key = textOf(this.#d.final) || textOf(this.#d.preview)
    if (!key || !this.#leave) return
    if (!this.#video) {
      this.#video = element('video', { controls: '', preload: 'none', playsinline: '' })
      this.#opener.after(this.#video)
    }
    const run = `?run=${encodeURIComponent(textOf(this.#song.run))}`
    setAttribute(this.#video, 'src', fileUrl(key) + run)
    const poster = textOf(this.#d.poster)
    if (poster) setAttribute(this.#video, 'poster', fileUrl(poster) + run)
  }
}
