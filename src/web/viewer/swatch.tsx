/** A stack of layers -> one tiny picture of it. What is missing is left out: who shows the picture says so in words. */
import { useEffect, useRef } from 'preact/hooks'

import type { ShownLayer } from './shown.js'
import { tiny } from './tiny.js'

const EDGE_PX = 144

export function Swatch({ layers }: { layers: readonly ShownLayer[] }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const urls = layers.flatMap(({ url, isMissing }) => (url && !isMissing ? [url] : []))
  useEffect(() => {
    let isOld = false
    void Promise.all(urls.map((url) => tiny(url).catch(() => undefined))).then((pictures) => {
      const context = canvas.current?.getContext('2d')
      if (isOld || !context) return
      context.clearRect(0, 0, EDGE_PX, EDGE_PX)
      for (const picture of pictures) if (picture) context.drawImage(picture, 0, 0, EDGE_PX, EDGE_PX)
    })
    return () => {
      isOld = true
    }
  }, [urls.join()])
  return <canvas ref={canvas} width={EDGE_PX} height={EDGE_PX} />
}
