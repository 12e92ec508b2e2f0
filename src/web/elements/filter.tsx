/** A text people look for -> a field; `/` leads to it from anywhere on the page. */
import { Icon } from './icon.js'

export function Filter({ label, text, onChange }: { label: string; text: string; onChange(text: string): void }) {
  return (
    <label class="search">
      <Icon name="search" />
      <input
        type="search"
        data-filter
        aria-label={label}
        placeholder={label}
        value={text}
        onInput={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      />
    </label>
  )
}
