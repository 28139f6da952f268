import type { LogEntry } from '@reachable/shared/contract'
import { logEntryById } from '../db/org/log.ts'
import type { Decider } from '../ingest/ingest-pending.ts'
import { type UndoAnswer, type UndoInput, undo } from '../jobs/undo.ts'
import type { SalesforceSync } from '../salesforce/salesforce-sync.ts'
import type { Viewer } from './owner-calls.ts'

export type UndoCalls = {
  /** One entry of the log; null where it is not there or not theirs (LOG-6). */
  logEntry(id: string, viewer: Viewer): Promise<LogEntry | null>
  /** UND-1. Asks Salesforce, and sends what is planned. */
  undo(input: UndoInput, nowMs: number): Promise<UndoAnswer>
}

/** `inTurn` keeps jobs that talk to Salesforce one after the other. */
export function undoCalls(
  decider: Decider,
  salesforce: SalesforceSync,
  inTurn: <T>(work: () => Promise<T>) => Promise<T>,
): UndoCalls {
  return {
    logEntry: (id, { mailboxes }) => logEntryById(decider.db, id, mailboxes ?? undefined),
    undo: (input, nowMs) => inTurn(() => undo(decider, salesforce, input, nowMs)),
  }
}
