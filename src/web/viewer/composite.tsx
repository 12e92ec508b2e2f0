/** The address of a finished picture -> the picture, or that there is none yet. */
import { useState } from 'preact/hooks'

export function Composite({ url, label }: { url: string; label: string }) {
  const [lost, setLost] = useState('')
  if (lost === url) return <p class="none quiet small">There is no finished picture of this.</p>
  return <img src={url} alt={label} onError={() => setLost(url)} />
}
