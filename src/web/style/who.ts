/** The name somebody gives with what they decide, remembered in this browser. */
const KEPT = 'troupe.who'

export function rememberedName(): string {
  try {
    return localStorage.getItem(KEPT) ?? ''
  } catch {
    return ''
  }
}

export function rememberName(who: string): void {
  try {
    localStorage.setItem(KEPT, who)
  } catch {
    // it is asked for again the next time
  }
}
