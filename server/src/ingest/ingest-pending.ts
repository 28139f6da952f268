import { countPending, type InboxRow, isPending, markDecided, markFailed, pendingActivities } from '../db/org/inbox.ts'
import { type OrgDb, type OrgReader, writing } from '../db/org/open.ts'
import { currentSettings } from '../db/org/settings.ts'
import type { MakeId } from '../ids.ts'
import { decideBounce } from './bounce.ts'
import { type DecisionScope, type IngestScope, logReasons, storeLines } from './ingest-scope.ts'
import { decideAutoReply, decideEngaged, decideSeen } from './life-sign.ts'
import { mirrorSlice } from './mirror-slice.ts'
import { decideSent, isSent, peopleOf } from './sent.ts'

/** What deciding needs beside the database. */
export type Decider = {
  readonly db: OrgDb
  readonly makeId: MakeId
  readonly integrationUserId: (db: OrgReader) => Promise<string>
}

/** At most this many are read at once. */
const SLICE = 48
/** Decided in one transaction: the disk is asked a quarter as often, and whoever waits to write waits some milliseconds. */
const ROWS_PER_TRANSACTION = 4

export type IngestSlice = { readonly decided: number; readonly failed: number; readonly left: number }

/** Decides the oldest pending activities, at most one slice of them. Never throws for what an activity holds. */
export async function ingestPending(decider: Decider, nowMs: number): Promise<IngestSlice> {
  const rows = await pendingActivities(decider.db, SLICE)
  let failed = 0
  for (let start = 0; start < rows.length; start += ROWS_PER_TRANSACTION) {
    failed += await decideRows(decider, rows.slice(start, start + ROWS_PER_TRANSACTION), nowMs)
    // Requests that wait get their turn.
    await new Promise(setImmediate)
  }
  return { decided: rows.length - failed, failed, left: rows.length < SLICE ? 0 : await countPending(decider.db) }
}

/** Facts, decisions, plans, people and log of an activity commit together; returns how many could not be decided. */
function decideRows(decider: Decider, rows: readonly InboxRow[], nowMs: number): Promise<number> {
  return writing(decider.db, async (tx) => {
    const scope = { ...(await decisionScope(decider, tx, nowMs)), mirror: mirrorSlice(tx, rows.flatMap(peopleIn)) }
    let failed = 0
    for (const row of rows) {
      // Another process may have been faster; its transaction is the one that counts.
      if (!(await isPending(tx, row.activityId))) continue
      if (!(await decideRow(scope, row))) failed += 1
    }
    return failed
  })
}

/** Nobody where the activity cannot be read: it is given up when its turn comes. */
function peopleIn(row: InboxRow): string[] {
  try {
    return isSent(row.activity) ? peopleOf(row, row.activity) : []
  } catch {
    return []
  }
}

/** A savepoint keeps a failure to its own activity. */
async function decideRow(scope: DecisionScope, row: InboxRow): Promise<boolean> {
  try {
    await scope.tx.transaction(async (tx) => {
      const own = { ...scope, tx, row, lines: [] }
      await decideActivity(own)
      await storeLines(own)
      await markDecided(tx, row.activityId)
    })
    return true
  } catch (error) {
    await giveUp(scope, row, error)
    return false
  }
}

export async function decisionScope(
  decider: Decider,
  tx: DecisionScope['tx'],
  nowMs: number,
  runId: string | null = null,
): Promise<DecisionScope> {
  const { version, settings } = await currentSettings(tx)
  const integrationUserId = await decider.integrationUserId(tx)
  return { tx, makeId: decider.makeId, nowMs, settings, settingsVersion: version, integrationUserId, runId }
}

function decideActivity(scope: IngestScope): Promise<void> {
  const { activity } = scope.row
  switch (activity.kind) {
    case 'email.sent':
    case 'meeting.scheduled':
      return decideSent(scope, activity)
    case 'bounce.received':
      return decideBounce(scope, activity)
    case 'contact.seen':
      return decideSeen(scope, activity)
    case 'auto_reply.received':
      return decideAutoReply(scope, activity)
    case 'email.engaged':
      return decideEngaged(scope, activity)
  }
}

/** A fault of ours must not hold up the activities behind it. The row keeps its body, so that it can be decided again. */
async function giveUp(scope: DecisionScope, row: InboxRow, error: unknown): Promise<void> {
  await markFailed(scope.tx, row.activityId, error instanceof Error ? error.name : 'unknown')
  const why = 'This activity could not be decided because of a fault in the server. It is kept and can be tried again.'
  const about = { action: 'activity.decide', outcome: 'failed', rule: 'CAP-3', refusal: 'fault', why } as const
  await logReasons(scope, row, [about])
}
