/** Pictures we made and the same ones by ImageMagick or by ourselves without a cache -> how alike they are, and how large. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { difference, load } from '../../native-workers/made-layers.js'
import { cutByImageMagick } from './rivals.js'
import { CUTS, FOLDERS, type Picture, WHOLE } from './units.js'

export interface Likeness {
  /** Of the whole pictures, in steps of 8 bit; of colours as far as they are seen. */
  most: number
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
  const found = { most: 0, wholeDb: Number.POSITIVE_INFINITY, cutsDb: Number.POSITIVE_INFINITY }
  for (const { name } of pictures) {
    const [our, their] = [join(ours, WHOLE.folder, name), join(theirs, WHOLE.folder, name)]
    const { most, db } = difference(await load(our), await load(their))
    found.most = Math.max(found.most, most)
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

/** Files of the pictures that are not the same in both folders, byte for byte. */
export function unlike(pictures: readonly Picture[], one: string, other: string): string[] {
  return pictures.flatMap(({ name }) =>
    FOLDERS.map((folder) => join(folder, name)).filter(
      (file) => !readFileSync(join(one, file)).equals(readFileSync(join(other, file))),
    ),
  )
}
