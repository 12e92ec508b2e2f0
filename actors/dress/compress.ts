/** A layer -> a small picture of it for the viewer, and what is true of its pixels. */
import { Refusal } from '../../src/errors.js'
import { type LayerFile, send, stage } from './messages.js'
import { keys, layerFile } from './names.js'
import { fileId } from './route.js'

export const compress = stage({
  name: 'compress',
  version: 1,
  accepts: 'layer.dropped',
  sends: ['layer.compressed'],
  concurrency: 4,
  key: fileId,

  async handle(layer, { pool, settings, once }) {
    const key = smallKey(layer)
    const {
      from: _,
      sizeBytes: __,
      ...facts
    } = await once(key, layer.hash, async (to) => {
      const made = await pool.run('compress', { file: layer.file, to, mostPixels: settings.layerMpx * 1e6 })
      if ('refused' in made) throw new Refusal(`${layer.path} ${made.refused}`)
      return { ...made.facts }
    })
    return send('layer.compressed', { ...layer, key, facts })
  },
})

/** Of a layer's small picture. */
export const smallKey = ({ style, layer, color }: Pick<LayerFile, 'style' | 'layer' | 'color'>): string =>
  keys.compressed(style, folderOf(layer), layerFile(layer, color))

/** The viewer looks for a layer under its code; `base_…` and `default_…` are what shows without any. */
export const folderOf = (layer: string): string => layer.split('_')[0]?.replace(/^base$/, 'default') ?? 'default'
