/** What each part of a song is: which one the others are measured against, and whose picture is worth nothing. */
import type { Change, Settings, Strip } from './changes.js'

const ROLES: readonly (readonly [Settings['partType'], string])[] = [
  ['rendition', 'Sung for this song'],
  ['backing', 'Backing: the others are measured against it'],
  ['reference', 'Reference'],
]

export function Roles({
  strips,
  onChange,
}: {
  strips: readonly Strip[]
  onChange(strip: Strip, change: Change): void
}) {
  return (
    <details class="roles">
      <summary>What the parts are</summary>
      <ul>
        {strips.map((strip) => (
          <li key={strip.part}>
            <span class="clip" title={strip.part}>
              {strip.part}
            </span>
            <select
              aria-label={`What ${strip.part} is`}
              value={strip.now.partType}
              onChange={(event) => onChange(strip, { partType: event.currentTarget.value as Settings['partType'] })}
            >
              {ROLES.map(([role, says]) => (
                <option key={role} value={role}>
                  {says}
                </option>
              ))}
            </select>
            <label class="check">
              <input
                type="checkbox"
                checked={strip.now.audio}
                onChange={(event) => onChange(strip, { audio: event.currentTarget.checked })}
              />
              Sound only
            </label>
          </li>
        ))}
      </ul>
    </details>
  )
}
