/** Answers of the API -> whether this browser is let in, and whether it may act. */
import { signal } from '@preact/signals'

/** True once the service has said that it does not know us. */
export const turnedAway = signal(false)

export async function askWhoIAm(): Promise<void> {
  try {
    const { status } = await fetch('api/v1/topics/service', { cache: 'no-store' })
    turnedAway.value = status === 401
  } catch {
    // not reachable: the connection in the header says so
  }
}
