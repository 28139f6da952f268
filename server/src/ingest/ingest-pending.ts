import { countPending, type InboxRow, isPending, markDecided, markFailed, pendingActivities } from '../db/org/inbox.ts'
import { type OrgDb, type OrgReader, writing } from '../db/org/open.ts'
import { currentSettings } from '../db/org/settings.ts'
import type { MakeId } from '../ids.ts'
import { decideBounce } from './bounce.ts'
import { type DecisionScope, type IngestScope, logReasons } from './ingest-scope.ts'
import { decideAutoReply, decideEngaged, decideSeen } from './life-sign.ts'
import { decideSent } from './sent.ts'

/** What deciding needs beside the database. */
export type Decider = {
  readonly db: OrgDb
  readonly makeId: MakeId
  readonly integrationUserId: (db: OrgReader) => Promise<string>
}

/** At most this many are read at once; each is a transaction of its own, so that one failure costs only itself. */
const SLICE = 50

export type IngestSlice = { readonly decided: number; readonly failed: number; readonly left: number }

/** Decides the oldest pending activities, at most one slice of them. Never throws for what an activity holds. */
export async function ingestPending(decider: Decider, nowMs: number): Promise<IngestSlice> {
  const rows = await pendingActivities(decider.db, SLICE)
  let failed = 0
  for (const row of rows) {
    if (!(await decideRow(decider, row, nowMs))) failed += 1
  }
  return { decided: rows.length - failed, failed, left: rows.length < SLICE ? 0 : await countPending(decider.db) }
}

/** Facts, decisions, plans, people and log of one activity commit together; false where it could not be decided. */
async function decideRow(decider: Decider, row: InboxRow, nowMs: number): Promise<boolean> {
  try {
    await writing(decider.db, async (tx) => {
      // Another process may have been faster; its transaction is the one that counts.
      if (!(await isPending(tx, row.activityId))) return
      const scope = { ...(await decisionScope(decider, tx, nowMs)), row }
      await decideActivity(scope)
      await markDecided(tx, row.activityId)
    })
    return true
  } catch (error) {
    await giveUp(decider, row, nowMs, error)
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
async function giveUp(decider: Decider, row: InboxRow, nowMs: number, error: unknown): Promise<void> {
  const name = error instanceof Error ? error.name : 'unknown'
  await writing(decider.db, async (tx) => {
    await markFailed(tx, row.activityId, name)
    const why =
      'This activity could not be decided because of a fault in the server. It is kept and can be tried again.'
    const scope = await decisionScope(decider, tx, nowMs)
    await logReasons(scope, row, [
      { action: 'activity.decide', outcome: 'failed', rule: 'CAP-3', refusal: 'fault', why },
    ])
  })
}
