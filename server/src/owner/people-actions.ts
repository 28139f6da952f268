import type { DuplicatePage, RemovedList } from '@reachable/shared/contract'
import * as z from 'zod'
import { listDuplicates } from '../db/org/duplicate-groups.ts'
import { listRemoved } from '../db/org/removed-people.ts'
import { allowCreation } from '../ingest/allow-creation.ts'
import type { Decider } from '../ingest/ingest-pending.ts'
import { type ReleaseInput, releasePerson } from '../ingest/release-person.ts'
import { runDedupe } from '../jobs/dedupe.ts'
import { type RemovalAnswer, type RemovalInput, removePerson } from '../jobs/remove-person.ts'
import { type RestoreAnswer, restorePerson } from '../jobs/restore-person.ts'
import type { SalesforceSync } from '../salesforce/salesforce-sync.ts'
import { toRunReport } from './org-reads.ts'
import type { PageInput, RunReport } from './owner-calls.ts'
import { readCursor, toPage } from './page-cursor.ts'

/** What an admin does about single people and their records. */
export type PeopleActions = {
  /** HLD-7 */
  releasePerson(input: ReleaseInput, nowMs: number): Promise<'released' | 'nothing'>
  /** LOG-2. Asks Salesforce, and sends what is planned. */
  removePerson(input: RemovalInput, nowMs: number): Promise<RemovalAnswer>
  /** LOG-5. Answers whether there was an entry. */
  allowCreation(input: { readonly address: string; readonly byUser: string }, nowMs: number): Promise<boolean>
  /** LOG-4. Undoes a removal. */
  restorePerson(input: { readonly address: string; readonly byUser: string }, nowMs: number): Promise<RestoreAnswer>
  removedPeople(limit: number): Promise<RemovedList>
  duplicates(page: PageInput): Promise<DuplicatePage>
  /** Looks for duplicates now, and carries the plan out where the settings say so. */
  runDedupe(nowMs: number): Promise<RunReport>
}

/** `inTurn` keeps jobs that talk to Salesforce one after the other. */
export function peopleActions(
  decider: Decider,
  salesforce: SalesforceSync,
  inTurn: <T>(work: () => Promise<T>) => Promise<T>,
): PeopleActions {
  const { db } = decider
  return {
    releasePerson: (input, nowMs) => releasePerson(decider, input, nowMs),
    removePerson: (input, nowMs) => inTurn(() => removePerson(decider, salesforce, input, nowMs)),
    restorePerson: (input, nowMs) => inTurn(() => restorePerson(decider, salesforce, input, nowMs)),
    allowCreation: (input, nowMs) => allowCreation(decider, input, nowMs),
    removedPeople: async (limit) => {
      const rows = await listRemoved(db, limit)
      return {
        removed: rows.map(({ address, byUser, atMs, recordId }) => ({
          ...{ address, byUser, recordId, at: new Date(atMs).toISOString() },
        })),
      }
    },
    duplicates: async (page) => {
      const after = readCursor(z.string(), page.cursor)
      const rows = await listDuplicates(db, {}, { after, limit: page.limit + 1 })
      const { items, nextCursor } = toPage(
        rows,
        page,
        (row) => row,
        (row) => row.address,
      )
      return { duplicates: [...items], nextCursor, hasMore: nextCursor !== null }
    },
    runDedupe: (nowMs) => inTurn(async () => toRunReport(await runDedupe(decider, salesforce, nowMs, true))),
  }
}
