/** A data folder in which much has happened: songs and styles that are done, that wait, that failed; files that were passed over. */
import { copyFile, cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { dropDemoStyle } from '../../src/cli/demo-style.js'
import { type Ground, ground, RECORDINGS, readJson, troupe } from '../whole/troupe.js'

export const MARKUP = '<img src=x onerror=alert(1)>'
export const SONG = 'northside+carol'
export const DONE = 'demo-dress'
export const WAITING = 'evening-dress'

/** As if the service had run before. `config` as in the file. */
export async function livelyGround(name: string, config: Record<string, unknown>): Promise<Ground> {
  const at = await ground(name, config)
  const styles = join(at.data, 'styles')
  await mkdir(at.raw, { recursive: true })
  await writeFile(join(at.raw, `${SONG}.json`), JSON.stringify({ output: { width: 640, height: 360 } }))
  for (const recording of await readdir(RECORDINGS))
    await copyFile(join(RECORDINGS, recording), join(at.raw, recording))
  await copyFile(join(RECORDINGS, `${SONG}+alto.webm`), join(at.raw, 'riverside+psalm+alto.webm'))
  await writeFile(join(at.raw, 'northside+hymn+backing.webm'), `Dear choir, ${MARKUP} follows tomorrow.\n`)
  await writeFile(join(at.raw, `${MARKUP}.webm`), 'passed over')
  await dropDemoStyle(styles)
  await dropWaitingStyle(styles)
  await troupe('start', '--drain', '--data', at.data, '--config', at.config, '--port', '0')
  return at
}

/** The same garment under another name, with a layer that is not there, for somebody to look at. */
export async function dropWaitingStyle(styles: string): Promise<void> {
  const folder = join(styles, WAITING)
  await cp(join(styles, DONE), folder, { recursive: true })
  await rm(join(folder, 'approved.json'), { force: true })
  const style = await readJson<Record<string, unknown>>(join(folder, 'style.json'))
  const told = { ...style, id: WAITING, name: `Evening ${MARKUP}`, approve: 'manual' }
  await writeFile(join(folder, 'style.json'), JSON.stringify(told))
  await rm(join(folder, 'layers/t2_behind_back_0001.png'))
}
