import { type ChangeList, createChangeList } from './change-list.ts'
import { makeId, sequenceOf } from './ids.ts'
import type { Journal } from './journal.ts'
import type { FieldSpec } from './schema/field.ts'
import type { Schema } from './schema/schema.ts'

export type Value = string | number | boolean | null
export type Row = { readonly Id: string; readonly [field: string]: Value | undefined }

/** Ids by value in lower case; a value that only one row has needs no set. */
type Index = Map<string, string | Set<string>>
type Table = { rows: Map<string, Row>; indexes: Map<string, Index>; changes: ChangeList | null }
type Undo = { object: string; id: string; before: Row | undefined }

export type Store = {
  /** A row by its 18-character id, deleted ones included. Object names are the canonical ones. */
  get(object: string, id: string): Row | undefined
  /** Every row in the order of creation, deleted ones included. */
  all(object: string): IterableIterator<Row>
  /** Rows whose indexed field has this value (text in any case), deleted ones included; null when there is no index. */
  lookup(object: string, field: string, value: string): Row[] | null
  /** Rows with this or a later SystemModstamp (Salesforce's datetime text), in its order, deleted ones included. */
  changedSince(object: string, stamp: string): Row[]
  put(object: string, row: Row): void
  /** Takes rows over as they are: past the open transaction and the journal. */
  load(rows: Iterable<readonly [object: string, row: Row]>): void
  /** The number that the next new id will have. */
  nextSequence(): number
  newId(keyPrefix: string): string
  count(object: string): number
  /** A point to roll back to; nothing reaches the journal before `commit`. */
  mark(): number
  rollbackTo(mark: number): void
  commit(): void
  /** Does and commits `work` beside the open transaction, which may still be rolled back. */
  aside(work: () => void): void
  /** Named state beside the records (tokens, clock, references), written through at once. */
  setState(key: string, value: unknown): void
  state(key: string): unknown
  clear(): void
}

type Expand = (key: string, value: unknown) => Iterable<readonly [object: string, row: Row]>

/**
 * Records in memory with indexes, journalled per commit. Rows are replaced, never changed: a reader keeps its view.
 * @param expand makes rows again from a state of the journal that stands for them
 */
export function createStore(schema: Schema, journal: Journal, expand: Expand = () => []): Store {
  const tables = new Map<string, Table>()
  const states = new Map<string, unknown>()
  let undo: Undo[] = []
  let sequence = 0

  const table = (object: string): Table => {
    const known = tables.get(object)
    if (known) return known
    const made: Table = { rows: new Map(), indexes: new Map(), changes: null }
    tables.set(object, made)
    return made
  }
  const indexOf = (object: string, name: string): Index | null => {
    const own = table(object)
    const known = own.indexes.get(name)
    if (known) return known
    const spec = schema.object(object)?.fields.get(name.toLowerCase())
    if (!spec || !isIndexed(spec)) return null
    const made: Index = new Map()
    for (const row of own.rows.values()) addTo(made, row[name], row.Id)
    own.indexes.set(name, made)
    return made
  }
  const set = (object: string, id: string, row: Row | undefined) => {
    const own = table(object)
    const before = own.rows.get(id)
    for (const [name, index] of own.indexes) {
      if (before) removeFrom(index, before[name], id)
      if (row) addTo(index, row[name], id)
    }
    if (row) own.rows.set(id, row)
    else own.rows.delete(id)
    if (row) own.changes?.note(row)
    return before
  }
  const adopt = (object: string, row: Row) => {
    set(object, row.Id, row)
    sequence = Math.max(sequence, sequenceOf(row.Id) ?? 0)
  }
  const commit = () => {
    const changed = new Map(undo.map(({ object, id }) => [id, object]))
    undo = []
    const rows = [...changed].flatMap(([id, object]): [string, Row][] => {
      const row = tables.get(object)?.rows.get(id)
      return row ? [[object, withoutNulls(row)]] : []
    })
    if (rows.length > 0) journal.append({ kind: 'rows', rows })
  }
  for (const entry of journal.replay()) {
    if (entry.kind === 'state') {
      states.set(entry.key, entry.value)
      for (const [object, row] of expand(entry.key, entry.value)) adopt(object, row)
    } else for (const [object, row] of entry.rows) adopt(object, { ...blankRow(schema, object), ...row })
  }

  return {
    get: (object, id) => tables.get(object)?.rows.get(id),
    all: (object) => table(object).rows.values(),
    lookup: (object, name, value) => {
      const index = indexOf(object, name)
      if (!index) return null
      const rows = table(object).rows
      const ids = index.get(value.trimEnd().toLowerCase()) ?? []
      return (typeof ids === 'string' ? [ids] : [...ids]).flatMap((id) => rows.get(id) ?? [])
    },
    changedSince: (object, stamp) => {
      const own = table(object)
      own.changes ??= createChangeList(own.rows)
      return own.changes.since(stamp)
    },
    load: (rows) => {
      for (const [object, row] of rows) adopt(object, row)
    },
    nextSequence: () => sequence + 1,
    put: (object, row) => {
      undo.push({ object, id: row.Id, before: set(object, row.Id, row) })
      sequence = Math.max(sequence, sequenceOf(row.Id) ?? 0)
    },
    newId: (keyPrefix) => makeId(keyPrefix, ++sequence),
    count: (object) => table(object).rows.size,
    mark: () => undo.length,
    rollbackTo: (mark) => {
      for (const { object, id, before } of undo.splice(mark).reverse()) set(object, id, before)
    },
    commit,
    aside: (work) => {
      const outer = undo
      undo = []
      try {
        work()
        commit()
      } finally {
        undo = outer
      }
    },
    setState: (key, value) => {
      states.set(key, value)
      journal.append({ kind: 'state', key, value })
    },
    state: (key) => states.get(key),
    clear: () => {
      tables.clear()
      states.clear()
      undo = []
      sequence = 0
      journal.clear()
    },
  }
}

/** Owners and authors point at few users: an index on them costs more than it saves. */
const UNINDEXED = new Set(['OwnerId', 'CreatedById', 'LastModifiedById'])

function isIndexed(spec: FieldSpec): boolean {
  if (UNINDEXED.has(spec.name) || spec.type === 'id') return false
  return spec.type === 'reference' || spec.unique || spec.externalId || spec.idLookup
}

function addTo(index: Index, value: Value | undefined, id: string): void {
  if (typeof value !== 'string') return
  const key = value.toLowerCase()
  const ids = index.get(key)
  if (ids === undefined) index.set(key, id)
  else if (typeof ids !== 'string') ids.add(id)
  else if (ids !== id) index.set(key, new Set([ids, id]))
}

function removeFrom(index: Index, value: Value | undefined, id: string): void {
  if (typeof value !== 'string') return
  const key = value.toLowerCase()
  const ids = index.get(key)
  if (ids === id) index.delete(key)
  else if (ids !== undefined && typeof ids !== 'string') ids.delete(id)
}

/** Most fields of most records are empty: the journal leaves them out, the replay puts them back. */
function withoutNulls(row: Row): Row {
  return { ...Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)), Id: row.Id }
}

/** Every field of an object, empty. */
export function blankRow(schema: Schema, object: string): Record<string, null> {
  return Object.fromEntries((schema.object(object)?.spec.fields ?? []).map((spec) => [spec.name, null]))
}
