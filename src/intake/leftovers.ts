/** A relative path -> the tool that left it there, when it is no work of people. */

const COPY_ENDING = /\.[^.]*$/

/** First match wins, so the particular stands before the general. Tried on one name of the path, not on the path. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^\.dropbox(\.cache)?$/i, "Dropbox's own folder"],
  [/^\.st(folder|versions|ignore)$/i, "Syncthing's own folder"],
  [/^[.~]syncthing[.~]/i, 'Syncthing is still writing it'],
  [/\.sync-conflict-\d{8}-\d{6}/i, 'a conflicting copy made by Syncthing'],
  [/^\..+\.[A-Za-z0-9]{6}$/, 'rsync is still writing it, or left it behind'],
  [/^\./, 'a hidden file'],
  [/^~/, 'a temporary file of an office program or a sync tool'],
  [/~$/, 'a backup made by an editor'],
  [/\.(tmp|temp)$/i, 'a temporary file'],
  [/\.(part|partial|filepart|crdownload|download|opdownload)$/i, 'a download that is not finished'],
  [/\([^()]*conflicted copy[^()]*\)/i, 'a conflicting copy made by a sync tool'],
  [/^(thumbs\.db|desktop\.ini|icon\r)$/i, "a file manager's own file"],
]

/** Undefined for a name a person may have given. `path` is relative, its parts separated by `/`; any part may tell. */
export function leftover(path: string): string | undefined {
  for (const name of path.split('/')) {
    for (const [pattern, because] of KINDS) if (pattern.test(name)) return because
    // "alto (1).webm": a browser or a file manager kept both, and nobody can tell which one is meant
    if (/ ?\(\d{1,3}\)$/.test(name.replace(COPY_ENDING, '')))
      return 'a second copy, numbered by a browser or a sync tool'
  }
  return undefined
}
