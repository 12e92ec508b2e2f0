/** Signs of life for systemd (`Type=notify` with a watchdog), by its own small tool; silent where there is no systemd. */
import { spawn } from 'node:child_process'

import { systemd } from './config.js'

export interface Notifier {
  ready(): void
  stopping(): void
}

export function notifier(): Notifier {
  const { notifySocket, watchdogMs } = systemd()
  if (!notifySocket) return { ready: () => undefined, stopping: () => undefined }
  // Node cannot send to a unix datagram socket; the unit therefore says NotifyAccess=all
  const tell = (state: string) =>
    void spawn('systemd-notify', [state], { stdio: 'ignore' }).on('error', () => undefined)
  let timer: NodeJS.Timeout | undefined
  return {
    ready() {
      tell('READY=1')
      if (watchdogMs) timer = setInterval(() => tell('WATCHDOG=1'), watchdogMs / 2)
    },
    stopping() {
      clearInterval(timer)
      tell('STOPPING=1')
    },
  }
}
