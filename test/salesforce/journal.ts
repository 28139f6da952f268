import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import type { Row } from './store.ts'

/** One committed change: rows of one transaction, or one named piece of state. */
type JournalEntry =
  | { readonly kind: 'rows'; readonly rows: readonly (readonly [object: string, row: Row])[] }
  | { readonly kind: 'state'; readonly key: string; readonly value: unknown }

export type Journal = {
  append(entry: JournalEntry): void
  replay(): JournalEntry[]
  clear(): void
}

/** Keeps nothing: for tests that need no restart. */
export const memoryJournal: Journal = { append: () => {}, replay: () => [], clear: () => {} }

/**
 * One JSON line per commit, handed to the operating system before the answer is sent: it survives a killed process,
 * though not a power cut. A last line that was cut short by a kill is dropped on replay, as an uncommitted change.
 */
export function fileJournal(dataDir: string): Journal {
  mkdirSync(dataDir, { recursive: true })
  const path = join(dataDir, 'journal.jsonl')
  return {
    append: (entry) => appendFileSync(path, `${JSON.stringify(entry)}\n`),
    replay: () => {
      if (!existsSync(path)) return []
      const text = readFileSync(path, 'utf8')
      const complete = text.slice(0, text.lastIndexOf('\n') + 1)
      if (complete.length < text.length) truncateSync(path, Buffer.byteLength(complete))
      return complete.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as JournalEntry]))
    },
    clear: () => rmSync(path, { force: true }),
  }
}
