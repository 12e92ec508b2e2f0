/** Addresses of layers -> tiny pictures of them, each fetched and made small once, a few at a time. */
const EDGE_PX = 144
const MOST_KEPT = 800
const AT_ONCE = 6

const kept = new Map<string, Promise<ImageBitmap>>()
const waiting: (() => void)[] = []
let busy = 0

/** Rejects when there is no such picture, or none that can be drawn. */
export function tiny(url: string): Promise<ImageBitmap> {
  const made = kept.get(url) ?? inTurn(() => fetched(url))
  kept.delete(url)
  kept.set(url, made)
  for (const oldest of [...kept.keys()].slice(0, -MOST_KEPT)) kept.delete(oldest)
  made.catch(() => kept.delete(url))
  return made
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (busy >= AT_ONCE) await new Promise<void>((go) => waiting.push(go))
  else busy++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else busy--
  }
}

/** By way of an image and not of fetch: the file may be kept elsewhere, from where the page may show it but not read it. */
async function fetched(url: string): Promise<ImageBitmap> {
  const image = new Image()
  image.src = url
  await image.decode()
  return createImageBitmap(image, { resizeWidth: EDGE_PX, resizeHeight: EDGE_PX, resizeQuality: 'medium' })
}
