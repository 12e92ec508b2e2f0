/** What has come of a song so far -> its video, and what is being made. */
import { fileUrl } from '../api.js'
import { Icon } from '../elements/icon.js'
import { Meter } from '../elements/meter.js'
import type { D } from '../live/topic.js'
import { numberOf, textOf, troubleOf } from '../words.js'

export function Video({ id, song, run }: { id: string; song: D; run: D | undefined }) {
  const final = textOf(song.final)
  const key = final || textOf(song.preview)
  // a run of its own makes an address of its own, so that the browser does not show the old one from its memory
  const version = textOf(song.run)
  const poster = textOf(song.poster)
  const pct = numberOf(run?.stitchedPct)
  const making = run !== undefined && run.status !== 'done' && run.status !== 'superseded'
  const trouble = run && making ? troubleOf(run) : ''
  return (
    <div class="video">
      {key ? (
        <video
          key={`${key} ${version}`}
          controls
          preload="none"
          playsInline
          src={fileUrl(key, version)}
          {...(poster && { poster: fileUrl(poster, version) })}
          aria-label={final ? 'The finished video' : 'A quick preview'}
        />
      ) : (
        <div class="no-video">
          <Icon name="film" size={28} />
          <p>{textOf(song.because) || 'The video comes when the parts are there.'}</p>
        </div>
      )}
      <p class="links">
        {final ? (
          <a href={fileUrl(final, version)} download={`${id}.mp4`}>
            Download the video
          </a>
        ) : (
          key && <span class="quiet">A quick preview; the finished video follows.</span>
        )}
        {run?.loudnessLufs !== undefined && (
          <span class="quiet">
            {numberOf(run.loudnessLufs)?.toFixed(1).replace('-', '−')} LUFS, peak{' '}
            {numberOf(run.truePeakDbtp)?.toFixed(1).replace('-', '−')} dBTP
          </span>
        )}
      </p>
      {making && (
        <div class="making">
          <p>
            {pct === undefined ? 'The video is being made anew' : `Picture ${pct.toFixed(0)} %`}
            {trouble && <span class="quiet"> · {trouble}</span>}
          </p>
          <Meter share={(pct ?? 0) / 100} label="Picture of the new video" />
        </div>
      )}
    </div>
  )
}
