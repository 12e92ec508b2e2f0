/** Jobs that say what they belong to -> the thread that still has what it made for the same before. */

interface Home<T> {
  thread: T
  of: string
  atWork: number
}

/**
 * A home is one thread. What comes again goes where it was; what is new gets a home of its own while there are fewer than `most`,
 * then the idle one that was not asked for longest. So `most` should be how many are in work by turns at any one time: with
 * fewer, they drive each other out between two of their jobs, which costs time but changes nothing.
 */
export class Homes<T> {
  readonly #open: () => T
  readonly #most: number
  /** The one asked for longest ago comes first. */
  #homes: Home<T>[] = []

  constructor(open: () => T, most: number) {
    this.#open = open
    this.#most = most
  }

  get threads(): T[] {
    return this.#homes.map(({ thread }) => thread)
  }

  async run<R>(of: string, work: (thread: T) => Promise<R>): Promise<R> {
    const home = this.#homes.find((one) => one.of === of) ?? this.#homeForNew()
    home.of = of
    this.#homes = [...this.#homes.filter((one) => one !== home), home]
    home.atWork++
    try {
      return await work(home.thread)
    } finally {
      home.atWork--
    }
  }

  #homeForNew(): Home<T> {
    const idle = this.#homes.find(({ atWork }) => atWork === 0)
    if (this.#homes.length >= this.#most) return idle ?? (this.#homes[0] as Home<T>)
    return { thread: this.#open(), of: '', atWork: 0 }
  }
}
