/** A video -> the commands for one still of it. */
import type { MediaCommand, Tools } from '../../src/runtime/tools.js'

const WIDEST_PX = 640
/** From this second on a still is looked for, and for this long: nobody decodes 20 minutes of a covered lens. */
const FROM_S = 1
const LONGEST_S = 30
/** Mean brightness, black is 16. */
const NOT_BLACK = 24

/** JPEG is full range and BT.601, whatever the video was. No larger than the video, square pixels, even. */
const SHAPED = [
  `scale=w='2*floor(min(${WIDEST_PX},ih*dar)/2)':h='2*floor(min(ih,${WIDEST_PX}/dar)/2)':flags=bicubic`,
  'setsar=1',
  'scale=out_range=pc:out_color_matrix=bt601,format=yuvj420p',
].join(',')

const one = (video: string, still: string, seek: readonly string[], pick: string): MediaCommand => ({
  inputs: [{ from: { file: video }, options: [...seek, '-threads', '1'] }],
  outputs: [
    {
      file: still,
      options: [
        '-map',
        '0:V:0',
        '-vf',
        `${pick}${SHAPED}`,
        '-frames:v',
        '1',
        '-q:v',
        '4',
        '-threads',
        '1',
        '-f',
        'mjpeg',
      ],
    },
  ],
})

/** The first frame from one second on that is not black; the very first frame of a video that has no such. False: it has no frame. */
export async function takeStill(video: string, still: string, { ffmpeg }: Pick<Tools, 'ffmpeg'>): Promise<boolean> {
  const bright = `select=gte(t\\,${FROM_S}),scale=out_range=tv,signalstats,metadata=select:key=lavfi.signalstats.YAVG:value=${NOT_BLACK}:function=greater,`
  const { frames } = await ffmpeg.run(one(video, still, ['-t', String(LONGEST_S)], bright))
  if (frames > 0) return true
  return (await ffmpeg.run(one(video, still, [], ''))).frames > 0
}
