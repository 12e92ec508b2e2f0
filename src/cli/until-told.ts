/** Resolves with the first signal that asks the process to stop. */
export function untilTold(): Promise<{ signal: string }> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve({ signal }))
  })
}
