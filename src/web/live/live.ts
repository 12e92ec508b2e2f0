/** The service this page came from -> its live topics for components, and how the connection stands. */
import { signal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'

import { type Connectedness, connect } from '../../status/client.js'
import { turnedAway } from './session.js'
import { storeOf } from './store.js'
import type { Topic } from './topic.js'

const KEPT_MS = 20_000
/** Close code: no token, or a wrong one. */
const UNKNOWN_TO_US = 4401

const socketUrl = (): string => {
  const url = new URL('ws', document.baseURI)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  url.hash = ''
  return url.href
}

export const connection = signal<Connectedness>('connecting')
/** When the connection was lost; undefined while it is there. */
export const lostAtMs = signal<number | undefined>(undefined)

const client = connect(socketUrl(), {
  onState(state) {
    connection.value = state
    if (state === 'live') lostAtMs.value = undefined
    if (state !== 'lost') return
    lostAtMs.value ??= Date.now()
  },
  onRefused(code) {
    if (code === UNKNOWN_TO_US) turnedAway.value = true
  },
})

const store = storeOf(client, {
  // a hidden page draws nothing, and must not fall behind for ever either
  soon: (draw) => (document.hidden ? setTimeout(draw, 1_000) : requestAnimationFrame(draw)),
  later: (act) => {
    const timer = setTimeout(act, KEPT_MS)
    return () => clearTimeout(timer)
  },
})

/** The topic, followed for as long as the component is there. */
export function useTopic(name: string): Topic {
  const { topic, leave } = useMemo(() => store.follow(name), [name])
  useEffect(() => leave, [leave])
  return topic
}
