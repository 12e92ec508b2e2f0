/** The chunks of ffmpeg's `-progress` output -> the count of frames, and whether anything has moved since the last report. */
export class Progress {
  frames = 0
  #rest = ''
  #place = ''
  #fields = new Map<string, string>()
  readonly #onReport: (moved: boolean) => void

  /** `onReport` is called once per whole report, about twice a second and at the end. */
  constructor(onReport: (moved: boolean) => void) {
    this.#onReport = onReport
  }

  add(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) {
      const [name = '', value = ''] = line.split('=', 2)
      this.#fields.set(name, value.trim())
      if (name === 'progress') this.#report()
    }
  }

  #report(): void {
    this.frames = Number(this.#fields.get('frame') ?? 0)
    const place = ['frame', 'out_time_us', 'total_size'].map((name) => this.#fields.get(name)).join(' ')
    const moved = place !== this.#place
    this.#place = place
    this.#onReport(moved)
  }
}
