/** Where files are dropped or chosen, and of which style they are when their names do not say. */
import { useRef, useState } from 'preact/hooks'

import { Icon } from '../elements/icon.js'
import { dropped, picked } from './given.js'
import { type Given, give } from './uploads.js'

export function DropArea({ styles }: { styles: readonly string[] }) {
  const [over, setOver] = useState(false)
  const [style, setStyle] = useState('')
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const take = (given: readonly Given[]) => give(given, style.trim())
  const onPicked = (event: { currentTarget: HTMLInputElement }) => {
    take(picked(event.currentTarget.files))
    event.currentTarget.value = ''
  }
  return (
    <section
      class="drop"
      aria-label="Upload"
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        if (event.dataTransfer) void dropped(event.dataTransfer).then(take)
      }}
    >
      <Icon name="upload" size={26} />
      <div>
        <p class="strong">Drop recordings, song sheets or a folder of a style here</p>
        <p class="quiet small">
          <code>{'<choir>+<song>+<part>.webm'}</code> is a part of a song; layers, <code>style.json</code> and sheets of
          rows belong to a style.
        </p>
      </div>
      <div class="page-tools">
        <button type="button" class="button" onClick={() => files.current?.click()}>
          Choose files
        </button>
        <button type="button" class="button" onClick={() => folder.current?.click()}>
          Choose a folder
        </button>
        <input
          ref={files}
          class="visually-hidden"
          tabIndex={-1}
          type="file"
          multiple
          aria-label="Files to upload"
          onChange={onPicked}
        />
        <input
          ref={folder}
          class="visually-hidden"
          tabIndex={-1}
          type="file"
          aria-label="Folder to upload"
          {...{ webkitdirectory: true }}
          onChange={onPicked}
        />
      </div>
      <label class="of-style">
        <span class="quiet small">Style of loose layers</span>
        <input
          type="text"
          list="known-styles"
          autocomplete="off"
          placeholder="from the folder"
          value={style}
          onInput={(event) => setStyle(event.currentTarget.value)}
        />
        <datalist id="known-styles">
          {styles.map((id) => (
            <option key={id} value={id} />
          ))}
        </datalist>
      </label>
    </section>
  )
}
