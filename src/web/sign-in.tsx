/** The service does not know this browser -> how to be let in. */
import { PageHead } from './elements/panel.js'
import { askWhoIAm } from './live/session.js'

export function SignIn() {
  return (
    <main id="page" tabIndex={-1}>
      <PageHead title="Sign in" />
      <section class="panel narrow">
        <p>
          This service is open to those who hold a token. It is reached from other machines, so everybody shows one.
        </p>
        <ol class="steps">
          <li>
            On the machine it runs on, type <code>troupe token --link</code>.
          </li>
          <li>Open the link it prints in this browser. It works once, for a few minutes.</li>
        </ol>
        <p class="quiet">
          The link leaves a cookie that scripts cannot read; the token itself never stands in an address. Without a
          shell on that machine, ask whoever runs it for a link.
        </p>
        <button type="button" class="button primary" onClick={() => void askWhoIAm().then(() => location.reload())}>
          I have opened the link
        </button>
      </section>
    </main>
  )
}
