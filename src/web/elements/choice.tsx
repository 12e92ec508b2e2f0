/** One of several -> buttons side by side, of which one is pressed. */
import type { ComponentChildren } from 'preact'

interface Choice<T extends string> {
  label: string
  options: readonly (readonly [value: T, shown: ComponentChildren])[]
  value: T
  onChange(value: T): void
}

export function Choice<T extends string>({ label, options, value, onChange }: Choice<T>) {
  return (
    <fieldset class="choice">
      <legend class="visually-hidden">{label}</legend>
      {options.map(([one, shown]) => (
        <button key={one} type="button" aria-pressed={one === value} onClick={() => onChange(one)}>
          {shown}
        </button>
      ))}
    </fieldset>
  )
}
