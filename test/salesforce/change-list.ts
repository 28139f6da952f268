import type { Row } from './store.ts'

/** The rows of one object in the order of their last change. */
export type ChangeList = {
  note(row: Row): void
  since(stamp: string): Row[]
}

type Entry = { readonly stamp: string; readonly id: string }

/** Entries that no longer hold are skipped when read, and swept when they are the greater part. */
export function createChangeList(rows: ReadonlyMap<string, Row>): ChangeList {
  let entries: Entry[] = []
  let isSorted = true
  const note = (row: Row) => {
    const stamp = String(row.SystemModstamp)
    const last = entries.at(-1)
    if (last && last.stamp > stamp) isSorted = false
    if (last?.stamp !== stamp || last.id !== row.Id) entries.push({ stamp, id: row.Id })
  }
  const rebuild = () => {
    entries = []
    isSorted = true
    for (const row of rows.values()) note(row)
  }
  rebuild()
  return {
    note,
    since: (stamp) => {
      if (entries.length > 2 * rows.size + 1_000) rebuild()
      if (!isSorted) entries.sort((one, other) => (one.stamp < other.stamp ? -1 : one.stamp > other.stamp ? 1 : 0))
      isSorted = true
      const found = new Map<string, Row>()
      for (let at = firstNotBefore(entries, stamp); at < entries.length; at++) {
        const entry = entries[at]
        const row = entry && rows.get(entry.id)
        if (row?.SystemModstamp === entry?.stamp && row) found.set(row.Id, row)
      }
      return [...found.values()]
    },
  }
}

function firstNotBefore(entries: readonly Entry[], stamp: string): number {
  let [low, high] = [0, entries.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((entries[middle]?.stamp ?? '') < stamp) low = middle + 1
    else high = middle
  }
  return low
}
