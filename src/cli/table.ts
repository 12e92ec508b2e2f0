/** Rows -> aligned columns for a terminal; characters that would move its cursor are shown, not sent. */
export function table(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => plain(String(cell ?? ''))))
  const wide = head.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)))
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(wide[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** C0 and C1 control characters and DEL, which move a terminal's cursor or worse. */
const CONTROL = /\p{Cc}/gu

export const plain = (text: string): string =>
  text.replace(CONTROL, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
