import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { leftover } from '../../src/intake/leftovers.js'

const test = suite('intake / leftovers')

const LEFT: readonly (readonly [string, RegExp])[] = [
  ['.northside+carol+alto.webm.Xy12ab', /rsync/],
  ['style/layers/.t5_neckline_front_0007.png.a1B2c3', /rsync/],
  ['.DS_Store', /hidden/],
  ['.syncthing.alto.webm.tmp', /Syncthing is still/],
  ['~syncthing~alto.webm.tmp', /Syncthing is still/],
  ['alto.sync-conflict-20240131-101112-ABCDEFG.webm', /conflicting copy made by Syncthing/],
  ['.stfolder', /Syncthing's own/],
  ['.dropbox.cache', /Dropbox/],
  ['style/.dropbox.cache/2024-01-31/layer.png', /Dropbox/],
  ["northside+carol+alto (Ana's conflicted copy 2024-01-31).webm", /conflicting/],
  ['northside+carol+alto (conflicted copy).webm', /conflicting/],
  ['northside+carol+alto (1).webm', /second copy/],
  ['northside+carol+alto(2).webm', /second copy/],
  ['layers (3)/t5_neckline_front_0007.png', /second copy/],
  ['~$sheet.csv', /temporary/],
  ['~alto.webm', /temporary/],
  ['style.json~', /backup/],
  ['alto.webm.tmp', /temporary/],
  ['ALTO.TMP', /temporary/],
  ['alto.webm.part', /download/],
  ['alto.webm.crdownload', /download/],
  ['Thumbs.db', /file manager/],
]

for (const [path, because] of LEFT) {
  test(`${path} is a leftover`, () => {
    assert.match(leftover(path) ?? 'taken', because)
  })
}

const KEPT = [
  'northside+carol+alto.webm',
  'northside+carol.json',
  'fp-dr1005-102/layers/t5_neckline_front_0007.png',
  'fp-dr1005-102/combinations/ankle.csv',
  "Rendered Png's/t5_neckline_front_0007.png",
  'party.webm',
  'template.json',
  'choir+song(live)+alto.webm',
  'alto (2024).webm',
  'conflicted.webm',
]

for (const path of KEPT) {
  test(`${path} is none`, () => {
    assert.is(leftover(path), undefined)
  })
}

test.run()
