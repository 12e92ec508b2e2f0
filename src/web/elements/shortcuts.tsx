/** The shortcuts in force -> a list of them, and the switch that turns single keys off. */
import { shortcutGroups, shortcutsOn, switchShortcuts } from '../keys.js'
import { Dialog } from './dialog.js'

const NAMES: Record<string, string> = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', ' ': 'Space' }

export function ShortcutList({ onClose }: { onClose(): void }) {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      {shortcutGroups.value.map(({ about, shortcuts }) => (
        <section key={about}>
          <h3>{about}</h3>
          <dl class="shortcuts">
            {shortcuts.map(({ keys, says }) => (
              <div key={keys}>
                <dt>
                  {(keys === ' ' ? [' '] : keys.split(' ')).map((key) => (
                    <kbd key={key}>{NAMES[key] ?? key}</kbd>
                  ))}
                </dt>
                <dd>{says}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <p class="quiet">Everything can also be reached with Tab, and used with Enter and Space.</p>
      <label class="check">
        <input
          type="checkbox"
          checked={shortcutsOn.value}
          onChange={(event) => switchShortcuts(event.currentTarget.checked)}
        />
        Single keys are shortcuts
      </label>
    </Dialog>
  )
}
