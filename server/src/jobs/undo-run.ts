import type { LogEntry } from '@reachable/shared/contract'
import type { mailboxesOf } from '../db/org/log.ts'
import type { Decider } from '../ingest/ingest-pending.ts'
import type { DecisionScope } from '../ingest/ingest-scope.ts'
import type { SalesforceSync } from '../salesforce/salesforce-sync.ts'

type InScope = <T>(work: (scope: DecisionScope) => Promise<T>) => Promise<T>
export type UndoRun = {
  readonly decider: Decider
  readonly salesforce: SalesforceSync
  readonly runId: string
  readonly byUser: string
  readonly nowMs: number
  readonly inScope: InScope
}
/** The mailboxes of the entries that are undone: whoever saw a write sees that it was taken back (LOG-6). */
export type UndoStepRun = UndoRun & { readonly mailboxes: Awaited<ReturnType<typeof mailboxesOf>> }

export const whyOf = ({ byUser }: UndoRun) => `Undone by ${byUser}.`

/** Of a record whose values came from several mailboxes nobody but admins sees the line. */
export function mailboxOf({ mailboxes }: UndoStepRun, entries: readonly LogEntry[]): string | null {
  const [mailbox = null, ...others] = new Set(entries.map(({ id }) => mailboxes.get(id) ?? null))
  return others.length === 0 ? mailbox : null
}
