/** The distribution's Chromium, cut off from everything but this machine -> pages of a service; whatever they complain of is kept. */
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

/** Of a loaded machine with two cores. What is awaited is a state, so that a quick machine does not wait at all. */
export const PATIENCE_MS = 90_000

/** As the suite's runner has found it. */
const CHROMIUM = process.env.TROUPE_TEST_BROWSER ?? ''

export const DESKTOP = { width: 1280, height: 800 }
export const PHONE = { width: 390, height: 844 }

export interface Visit {
  page: Page
  /** Errors of the console, of scripts and of the content policy, and boxes that popped up. */
  complaints: string[]
  /** Addresses that were asked for outside the service, by HTTP or socket. */
  elsewhere: string[]
  close(): Promise<void>
}

export interface OpenBrowser {
  /** A browser of its own: nobody else's cookies and storage. `url` is where the service is mounted, ending in a slash. */
  visit(url: string, options?: BrowserContextOptions): Promise<Visit>
  close(): Promise<void>
}

export async function openBrowser(program = CHROMIUM): Promise<OpenBrowser> {
  const browser = await chromium.launch({
    executablePath: program,
    // its sandbox does not start as root, which is who runs the tests in a container
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      // no name leads anywhere: what works, works offline
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
      '--autoplay-policy=user-gesture-required',
      // containers give /dev/shm 64 MB
      '--disable-dev-shm-usage',
    ],
  })
  return { visit: (url, options) => visit(browser, url, options), close: () => browser.close() }
}

async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: DESKTOP, baseURL: url, reducedMotion: 'reduce', ...options })
  context.setDefaultTimeout(PATIENCE_MS)
  await context.addInitScript(TELL_OF_VIOLATIONS)
  const page = await context.newPage()
  const complaints: string[] = []
  const elsewhere: string[] = []
  const { host } = new URL(url)
  const look = (asked: string) => {
    const { protocol, host: of } = new URL(asked)
    if (protocol !== 'blob:' && of !== host) elsewhere.push(asked)
  }
  page.on('console', (said) => {
    if (said.type() === 'error' || said.type() === 'warning') complaints.push(`${said.text()} (${said.location().url})`)
  })
  page.on('pageerror', (fault) => complaints.push(fault.stack ?? fault.message))
  page.on('dialog', (dialog) => {
    complaints.push(`a box said: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => look(request.url()))
  page.on('websocket', (socket) => look(socket.url()))
  return { page, complaints, elsewhere, close: () => context.close() }
}

const TELL_OF_VIOLATIONS = `addEventListener('securitypolicyviolation', (event) =>
  console.error('content policy: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample))`

/** To a page of the service by its hash, e.g. `#/songs`; resolves when its heading stands and it is live. */
export async function goTo({ page }: Visit, hash: string): Promise<void> {
  await page.goto(`./${hash}`)
  await page.locator('main h1').first().waitFor()
  await page.locator('.connection[data-state=live]').waitFor()
}
