/** Wrong links -> compile errors. Compiled with everything else and never run: each line that is expected to fail must. */
import { pipeline } from '../../src/runtime/pipeline.js'
import { kit } from '../../src/runtime/stage.js'

interface Messages {
  raw: { file: string }
  cut: { frames: number }
  done: { file: string }
}
const { stage, join, send, later } = kit<Messages, { fps: number }>()
const lines = { subject: () => 'song/a', trouble: () => [] }
const common = { version: 1, concurrency: 1 }
const quiet = async () => undefined

const cut = stage({ ...common, name: 'cut', accepts: 'raw', sends: ['cut'], key: ({ file }) => file, handle: quiet })
const glue = join({
  ...common,
  name: 'glue',
  accepts: ['cut', 'raw'],
  sends: ['done'],
  key: ({ kind }) => kind,
  member: (message) => (message.kind === 'raw' ? message.body.file : String(message.body.frames)),
  handle: quiet,
})
const show = stage({ ...common, name: 'show', accepts: 'done', sends: [], key: ({ file }) => file, handle: quiet })

export const whole = pipeline<Messages>('whole', lines, { raw: [cut, glue], cut: [glue], done: [show] })

// @ts-expect-error a row is forgotten
export const forgotten = pipeline<Messages>('forgotten', lines, { raw: [cut], cut: [glue] })

export const wrongRow = pipeline<Messages>('wrong row', lines, {
  raw: [cut],
  // @ts-expect-error a stage stands in the row of a message it does not accept
  cut: [cut],
  done: [show],
})

export const joinInWrongRow = pipeline<Messages>('join in the wrong row', lines, {
  raw: [cut],
  cut: [glue],
  // @ts-expect-error a join stands in the row of a message it does not accept
  done: [glue],
})

export const unknownRow = pipeline<Messages>('unknown row', lines, {
  raw: [cut],
  cut: [glue],
  done: [show],
  // @ts-expect-error nobody knows this message
  stitched: [show],
})

export const acceptsNothingKnown = stage({
  ...common,
  name: 'deaf',
  // @ts-expect-error nobody knows this message
  accepts: 'stitched',
  sends: [],
  key: () => 'k',
  handle: quiet,
})

// @ts-expect-error nobody knows this message
export const unknown = send('stitched', { file: 'a' })

// @ts-expect-error the body is another message's
export const otherBody = send('cut', { file: 'a' })

// @ts-expect-error the body lacks what it must hold
export const emptyBody = send('raw', {})

export const undeclared = stage({
  ...common,
  name: 'undeclared',
  accepts: 'raw',
  sends: ['cut'],
  key: ({ file }) => file,
  // @ts-expect-error it sends what it does not declare
  handle: async ({ file }) => send('done', { file }),
})

export const undeclaredAmongOthers = stage({
  ...common,
  name: 'undeclared among others',
  accepts: 'raw',
  sends: ['cut'],
  key: ({ file }) => file,
  // @ts-expect-error one of them it does not declare
  handle: async ({ file }) => [send('cut', { frames: 1 }), send('done', { file })],
})

export const silentStageThatSpeaks = stage({
  ...common,
  name: 'silent',
  accepts: 'raw',
  sends: [],
  key: ({ file }) => file,
  // @ts-expect-error it declares to send nothing
  handle: async () => send('cut', { frames: 1 }),
})

export const joinThatSendsUndeclared = join({
  ...common,
  name: 'join',
  accepts: ['cut'],
  sends: [],
  key: () => 'k',
  member: () => 'm',
  // @ts-expect-error it declares to send nothing
  handle: async () => send('done', { file: 'a' }),
})

export const readsWhatIsNotThere = stage({
  ...common,
  name: 'reads',
  accepts: 'raw',
  sends: [],
  // @ts-expect-error the message has no frames
  key: ({ frames }) => String(frames),
  // @ts-expect-error the settings have no width
  handle: async (_raw, { settings }) => void settings.widthPx,
})

export const everyGoodEnding = [
  stage({ ...common, name: 'a', accepts: 'raw', sends: [], key: () => 'k', handle: async () => later(1) }),
  stage({ ...common, name: 'b', accepts: 'raw', sends: ['cut'], key: () => 'k', handle: async () => [] }),
  stage({
    ...common,
    name: 'c',
    accepts: 'raw',
    sends: ['cut', 'done'],
    key: () => 'k',
    handle: async ({ file }, { settings }) => [send('cut', { frames: settings.fps }), send('done', { file })],
  }),
]
