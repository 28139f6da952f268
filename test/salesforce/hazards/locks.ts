import type { RowError } from '../records/outcome.ts'
import type { Row, Store, Value } from '../store.ts'

type Input = Readonly<Record<string, unknown>>
type Lock = { readonly ids: ReadonlySet<string>; readonly untilMs: number; readonly byPerson: boolean }

export type Locks = {
  /** Locks these records until the returned function is called, or until `untilMs` of the org's clock. */
  hold(ids: Iterable<string>, options?: { untilMs?: number; byPerson?: boolean }): () => void
  /** Which of these records somebody holds. */
  taken(ids: ReadonlySet<string>): string[]
  /** Ends what people hold; open requests keep their locks. */
  releasePeople(): void
  /** The refusal of a row whose records somebody else holds, or null. */
  refusalOf(object: string, row: Input): RowError | null
  /** Rows that were refused so far. */
  refusals(): number
  /** Runs a rehearsal of a write and answers what it would lock. */
  rehearse(work: () => void): ReadonlySet<string>
  clear(): void
}

/**
 * Row locks between requests that are open at once. Salesforce lets a second one wait up to 10 s; here it is refused at once.
 * @param nowMs the org's clock
 */
export function createLocks(store: Store, nowMs: () => number): Locks {
  let held: Lock[] = []
  let refused = 0
  let rehearsed: Set<string> | null = null
  const isHeld = (id: string) => held.some((lock) => lock.untilMs > nowMs() && lock.ids.has(id))
  return {
    hold: (ids, { untilMs = Number.POSITIVE_INFINITY, byPerson = false } = {}) => {
      const lock = { ids: new Set(ids), untilMs, byPerson }
      held.push(lock)
      return () => {
        held = held.filter((each) => each !== lock)
      }
    },
    taken: (ids) => [...ids].filter(isHeld),
    releasePeople: () => {
      held = held.filter((lock) => !lock.byPerson)
    },
    refusalOf: (object, row) => {
      if (held.length === 0 && rehearsed === null) return null
      const ids = lockedBy(store, object, row)
      if (rehearsed) {
        for (const id of ids) rehearsed.add(id)
        return null
      }
      const id = ids.find(isHeld)
      if (id === undefined) return null
      refused++
      const message = `unable to obtain exclusive access to this record or 1 records: ${id}`
      return { statusCode: 'UNABLE_TO_LOCK_ROW', message, fields: [] }
    },
    refusals: () => refused,
    rehearse: (work) => {
      rehearsed = new Set()
      try {
        work()
        return rehearsed
      } finally {
        rehearsed = null
      }
    },
    clear: () => {
      held = []
      refused = 0
    },
  }
}

/** The record itself and the parents that a write of it locks: accounts, and opportunities of contact roles. */
function lockedBy(store: Store, object: string, row: Input): string[] {
  const parents = object === 'Account' || object === 'Lead' ? [] : [row.AccountId, ...PARENTS.map((name) => row[name])]
  const direct = [row.Id, ...parents].filter((id) => typeof id === 'string')
  return [...new Set(direct.flatMap((id) => [id, ...accountOf(store, id)]))]
}

const PARENTS = ['OpportunityId', 'ContactId', 'WhatId', 'WhoId']

/** The account above an opportunity or a contact. */
function accountOf(store: Store, id: string): string[] {
  const object = { '003': 'Contact', '006': 'Opportunity' }[id.slice(0, 3)]
  const parent: Row | undefined = object === undefined ? undefined : store.get(object, id)
  const accountId: Value | undefined = parent?.AccountId
  return typeof accountId === 'string' ? [accountId] : []
}
