/** What was dropped on the page, folders too -> its files with their paths. */
import type { Given } from './uploads.js'

export async function dropped(transfer: DataTransfer): Promise<Given[]> {
  // to be asked for before anything is awaited: afterwards the list is empty
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  if (entries.length === 0) return picked(transfer.files)
  return (await Promise.all(entries.map(filesOf))).flat()
}

export const picked = (files: FileList | null): Given[] =>
  [...(files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }))

async function filesOf(entry: FileSystemEntry): Promise<Given[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
    return [{ path: entry.fullPath.replace(/^\//, ''), file }]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const found: Given[] = []
  for (;;) {
    // a reader gives a hundred at a time, and none when it has come to the end
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return found
    found.push(...(await Promise.all(some.map(filesOf))).flat())
  }
}
