/** A planned run -> a quick small look at it, straight from the converted parts, before the long work. */
import type { MediaCommand, MediaInput, Tools } from '../../src/runtime/tools.js'
import { TAGS } from './colours.js'
import { cutFramesOf } from './definition.js'
import { FPS } from './frames.js'
import { type PlannedRun, type Size, stage } from './messages.js'
import { SAMPLES_PER_FRAME, type Sung, voices } from './mix.js'
import { keys, songId } from './names.js'
import { ONE_THREAD } from './picture.js'
import { previewGain, previewGraph } from './preview-sound.js'
import { type Cell, rowGraph } from './row.js'

const WIDTH_PX = 480
/** MPEG-2 can be decoded at a half, a quarter and an eighth of its size, which costs less than to make it small afterwards. */
const MOST_LOWRES = 3

export const preview = stage({
  name: 'preview',
  version: 1,
  accepts: 'song.defined',
  sends: [],
  concurrency: 1,
  key: (planned) => `${songId(planned)}+${planned.name}`,

  async handle(planned, { settings, store, ffmpeg, scratch, status, once }) {
    if (!settings.preview) return
    const { run, frames } = planned
    const key = keys.preview(planned)
    const size = smallOf(planned.definition.output.size)
    const seen = smallCells(planned, size)
    const heard = voices(planned)

    const inputs = {
      size,
      frames,
      seen: seen.map(({ key: _, ...cell }) => cell),
      heard: heard.map(({ key: _, ...voice }) => voice),
    }
    await once(key, inputs, async (file) => {
      const pictures = await fetchAll(seen, { store, scratch })
      const sounds = await fetchAll(heard, { store, scratch })
      const gainDb = await previewGain({ voices: sounds, samples: frames * SAMPLES_PER_FRAME }, ffmpeg)
      const { frames: found } = await ffmpeg.run(quickLook({ pictures, sounds, gainDb, size, frames }, file))
      if (found !== frames) throw new Error(`${key} has ${found} frames: expected ${frames}`)
      return { frames }
    })
    status.note(`run/${run}`, { preview: key })
  },
})

const fetchAll = <T extends { key: string }>(
  wanted: readonly T[],
  { store, scratch }: Pick<Tools, 'store' | 'scratch'>,
) => Promise.all(wanted.map(async (one) => ({ ...one, file: await store.fetch(one.key, scratch) })))

const even = (x: number) => Math.max(2, 2 * Math.floor(x / 2))
const nearestEven = (x: number) => 2 * Math.round(x / 2)

/** 480 px wide, or as wide as the video where that is less. */
export function smallOf([width, height]: readonly [number, number]): Size {
  const widthPx = even(Math.min(WIDTH_PX, width))
  return { widthPx, heightPx: Math.max(2, nearestEven((widthPx * height) / width)) }
}

interface SmallCell extends Cell {
  id: string
  key: string
}

/** Everybody who is seen, at their place on the small canvas. */
function smallCells({ definition, parts }: PlannedRun, size: Size): SmallCell[] {
  const pictures = new Map(parts.map(({ part, picture }) => [part, picture]))
  const shrink = size.widthPx / definition.output.size[0]
  return definition.inputs.flatMap(({ part_id, size: shown, position, offset }): SmallCell[] => {
    const picture = pictures.get(part_id)
    const cutFrames = cutFramesOf(offset)
    if (!picture || !shown || !position || cutFrames >= picture.frames) return []
    const { key, id, widthPx, heightPx } = picture
    const [xPx, yPx] = [nearestEven(position[0] * shrink), nearestEven(position[1] * shrink)]
    const cell = {
      widthPx: Math.min(even(shown[0] * shrink), size.widthPx - xPx),
      heightPx: Math.min(even(shown[1] * shrink), size.heightPx - yPx),
    }
    return [{ id, key, xPx, yPx, ...cell, cutFrames, source: { widthPx, heightPx } }]
  })
}

interface Look {
  pictures: readonly (Cell & { file: string })[]
  sounds: readonly Sung[]
  gainDb: number
  size: Size
  frames: number
}

function quickLook({ pictures, sounds, gainDb, size, frames }: Look, file: string): MediaCommand {
  const seen = pictures.map(({ file, ...cell }): MediaInput => {
    return { from: { file }, options: ['-lowres', String(lowresOf(cell)), ...ONE_THREAD] }
  })
  const picture = rowGraph(pictures, { ...size, topPx: 0 }, 'picture')
  const sound = previewGraph({ voices: sounds, samples: frames * SAMPLES_PER_FRAME }, gainDb, 'sound', seen.length)
  return {
    inputs: [...seen, ...sound.inputs],
    graph: `${picture};${sound.graph}`,
    outputs: [
      {
        file,
        options: [
          ...['-map', '[picture]', '-map', '[sound]', '-frames:v', String(frames), '-r', String(FPS)],
          ...['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '28', ...TAGS, '-c:a', 'aac', '-b:a', '96k'],
          ...['-movflags', '+faststart', '-f', 'mp4'],
        ],
      },
    ],
  }
}

/** The power of two by which a picture can be decoded smaller and still has the pixels of its cell. */
export function lowresOf({ source, widthPx, heightPx }: Cell): number {
  const spare = Math.min(source.widthPx / widthPx, source.heightPx / heightPx)
  return Math.max(0, Math.min(MOST_LOWRES, Math.floor(Math.log2(spare))))
}
