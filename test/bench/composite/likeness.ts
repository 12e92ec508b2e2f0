/** Pictures we made and the same ones by ImageMagick or by ourselves without a cache -> how alike they are, and how large. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { difference, load, type Pixels } from '../../native-workers/made-layers.js'
import { cutByImageMagick } from './rivals.js'
import { CUTS, FOLDERS, type Picture, WHOLE } from './units.js'

export interface Likeness {
  /** Of the whole pictures, in steps of 8 bit. */
  most: number
  /** The same of colours times alpha, which is more than one where colour and alpha are rounded differently in one pixel. */
  mostSeen: number
  /** Of the picture that is least like its other. */
  wholeDb: number
  cutsDb: number
  wholeBytes: number
  cutsBytes: number
}

/** `theirs` holds whole pictures and cuts by ImageMagick; its cuts of our pictures go to `cutsOfOurs`. */
export async function likenessOf(
  pictures: readonly Picture[],
  ours: string,
  theirs: string,
  cutsOfOurs: string,
): Promise<Likeness> {
  const found = { most: 0, mostSeen: 0, wholeDb: Number.POSITIVE_INFINITY, cutsDb: Number.POSITIVE_INFINITY }
  for (const { name } of pictures) {
    const [our, their] = [join(ours, WHOLE.folder, name), join(theirs, WHOLE.folder, name)]
    const [one, other] = [await load(our), await load(their)]
    const { most, db } = difference(one, other)
    found.most = Math.max(found.most, mostOf(one, other))
    found.mostSeen = Math.max(found.mostSeen, most)
    found.wholeDb = Math.min(found.wholeDb, db)
    await cutByImageMagick(our, name, cutsOfOurs)
    for (const { folder } of CUTS) {
      const cut = difference(await load(join(ours, folder, name)), await load(join(cutsOfOurs, folder, name)))
      found.cutsDb = Math.min(found.cutsDb, cut.db)
    }
  }
  const bytes = (root: string, folders: readonly string[]) =>
    pictures
      .flatMap(({ name }) => folders.map((folder) => statSync(join(root, folder, name)).size))
      .reduce((a, b) => a + b)
  const cuts = CUTS.map(({ folder }) => folder)
  return {
    ...found,
    wholeBytes: bytes(ours, [WHOLE.folder]) / bytes(theirs, [WHOLE.folder]),
    cutsBytes: bytes(ours, cuts) / bytes(cutsOfOurs, cuts),
  }
}

/**
 * Values as they are stored; of a colour that is hardly seen, what is seen of it: ImageMagick rounds to 16 bit and cuts off overshoots
 * between its steps, and divides by an alpha near nothing. Where the two differ, exact arithmetic gave our values.
 */
function mostOf(one: Pixels, other: Pixels): number {
  let most = 0
  for (let at = 0; at < one.rgba.length; at++) {
    const [own, theirs] = [one.rgba[at] as number, other.rgba[at] as number]
    if (own === theirs) continue
    const alpha = at | 3
    const seen = Math.abs(own * (one.rgba[alpha] as number) - theirs * (other.rgba[alpha] as number)) / 255
    most = Math.max(most, at === alpha ? Math.abs(own - theirs) : Math.min(Math.abs(own - theirs), seen))
  }
  return most
}

/** Files of the pictures that are not the same in both folders, byte for byte. */
export function unlike(pictures: readonly Picture[], one: string, other: string): string[] {
  return pictures.flatMap(({ name }) =>
    FOLDERS.map((folder) => join(folder, name)).filter(
      (file) => !readFileSync(join(one, file)).equals(readFileSync(join(other, file))),
    ),
  )
}
