/** A stack of layers -> one tiny picture of it, with what is missing in red where it would be. */
import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

import type { ShownLayer } from './shown.js'
import { tiny } from './tiny.js'

const EDGE_PX = 144
const MISSING = '#c3241d'

export function Swatch({ layers }: { layers: readonly ShownLayer[] }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const isSeen = useSeen(canvas)
  const drawn = layers.flatMap(({ url, isMissing }) => (url === undefined ? [] : [{ url, isMissing }]))
  useEffect(() => {
    if (!isSeen) return
    let isOld = false
    const pictures = drawn.map(async ({ url, isMissing }) => {
      const picture = await tiny(url).catch(() => undefined)
      return picture && isMissing ? reddened(picture) : picture
    })
    void Promise.all(pictures).then((found) => {
      const context = canvas.current?.getContext('2d')
      if (isOld || !context) return
      context.clearRect(0, 0, EDGE_PX, EDGE_PX)
      for (const picture of found) if (picture) context.drawImage(picture, 0, 0, EDGE_PX, EDGE_PX)
    })
    return () => {
      isOld = true
    }
  }, [isSeen, JSON.stringify(drawn)])
  return <canvas ref={canvas} width={EDGE_PX} height={EDGE_PX} />
}

/** True from when it first comes near the screen. */
function useSeen(element: RefObject<Element>): boolean {
  const [isSeen, setSeen] = useState(false)
  useEffect(() => {
    if (!element.current || isSeen) return
    const watch = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true)
      },
      { rootMargin: '200px' },
    )
    watch.observe(element.current)
    return () => watch.disconnect()
  }, [isSeen])
  return isSeen
}

function reddened(picture: ImageBitmap): OffscreenCanvas {
  const canvas = new OffscreenCanvas(EDGE_PX, EDGE_PX)
  const context = canvas.getContext('2d')
  if (!context) return canvas
  context.drawImage(picture, 0, 0, EDGE_PX, EDGE_PX)
  context.globalCompositeOperation = 'source-in'
  context.fillStyle = MISSING
  context.fillRect(0, 0, EDGE_PX, EDGE_PX)
  return canvas
}
