/** What is wrong with a style's files -> by rule, the worst first, each with what to do about it. */
import type { Finding, Severity } from '../../../actors/dress/lint/finding.js'
import { copyText } from '../clipboard.js'
import { Badge } from '../elements/badge.js'
import { Icon } from '../elements/icon.js'
import { Notice } from '../elements/notice.js'
import { Panel } from '../elements/panel.js'
import { tell } from '../elements/told.js'
import { count, whole } from '../format.js'
import { said } from '../words.js'
import { type Lint as Found, groupsOf, rendererReport } from './lint-groups.js'

const SEVERITIES: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'info' }

function FindingItem({ finding: { file, line, length, message, hint } }: { finding: Finding }) {
  return (
    <li>
      <p>
        <span class="mono strong">{line === undefined ? file : `${file}:${line}`}</span>
        {length !== undefined && <span class="quiet"> · {length}</span>}
      </p>
      <p>{message}</p>
      <p class="quiet small">{hint}</p>
    </li>
  )
}

export function Lint({ id, lint }: { id: string; lint: Found }) {
  const { errors, warnings, findings, more } = lint
  const copy = () =>
    copyText(rendererReport(id, lint)).then(
      () => tell('The report is copied: paste it into a message to the renderer.'),
      () => tell('The browser does not let it be copied. `troupe lint` prints the same.', 'care'),
    )
  return (
    <Panel
      title="Lint"
      aside={
        findings.length > 0 && (
          <button type="button" class="button small" onClick={() => void copy()}>
            <Icon name="note" size={13} /> Copy report for the renderer
          </button>
        )
      }
    >
      {errors === undefined && <p class="quiet">It has not been looked at yet.</p>}
      {errors === 0 && warnings === 0 && <Notice tone="good">Nothing is wrong with its files.</Notice>}
      {groupsOf(findings).map(({ rule, severity, about, findings: found }) => {
        const { tone, icon, text } = said(SEVERITIES[severity])
        return (
          <details key={`${severity} ${rule}`} class="finding-group" open={severity === 'error'}>
            <summary>
              <Badge tone={tone} icon={icon}>
                {text}
              </Badge>{' '}
              <span class="strong">{about}</span> <span class="quiet">{whole(found.length)}</span>
              <code class="rule">{rule}</code>
            </summary>
            {/* rows of any height that are not on the screen cost nothing: the browser leaves them out itself */}
            <ul class="findings">
              {found.map((finding, n) => (
                <FindingItem key={n} finding={finding} />
              ))}
            </ul>
          </details>
        )
      })}
      {more > 0 && (
        <p class="quiet small">
          and {count(more, 'finding')} more, which <code>troupe lint styles/{id}</code> prints
        </p>
      )}
    </Panel>
  )
}
