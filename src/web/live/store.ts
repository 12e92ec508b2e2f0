/** A status client -> one followed topic for however many components look at it. */
import type { StatusClient, View } from '../../status/client.js'
import { type Topic, topicOf } from './topic.js'

export interface Store {
  /** `leave` when nobody needs it any more. */
  follow(topic: string): { topic: Topic; leave(): void }
}

export interface Pace {
  soon(draw: () => void): void
  /** After so long nobody has come back to the topic, and it is given up. Returns the way to call it off. */
  later(act: () => void): () => void
}

interface Followed {
  view: View
  topic: Topic
  readers: number
  callOff?: (() => void) | undefined
}

/** A topic is kept for a moment after its last reader: going from page to page and back shows at once what is. */
export function storeOf(client: Pick<StatusClient, 'view'>, { soon, later }: Pace): Store {
  const followed = new Map<string, Followed>()

  const begin = (name: string): Followed => {
    const view = client.view(name)
    const each: Followed = { view, topic: topicOf(view, soon), readers: 0 }
    followed.set(name, each)
    return each
  }

  return {
    follow(name) {
      const each = followed.get(name) ?? begin(name)
      each.callOff?.()
      each.callOff = undefined
      each.readers++
      let left = false
      return {
        topic: each.topic,
        leave() {
          if (left) return
          left = true
          each.readers--
          if (each.readers > 0) return
          each.callOff = later(() => {
            each.view.close()
            followed.delete(name)
          })
        },
      }
    },
  }
}
