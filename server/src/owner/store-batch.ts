import type { ActivityResult } from '@reachable/shared/contract'
import { dropAnswersBefore, saveAnswer, storedAnswer } from '../db/org/idempotency.ts'
import { type InboxRow, storeActivities } from '../db/org/inbox.ts'
import { type OrgDb, writing } from '../db/org/open.ts'
import { type DropContext, dropFiltered } from './drop-filtered.ts'
import type { IngestAnswer, IngestInput } from './owner-calls.ts'

/** A client that was offline for a day has given up on the answer. */
const ANSWER_KEPT_MS = 24 * 60 * 60 * 1000

/** Stores a posted batch and its answer in one transaction: whatever was acknowledged is on disk. */
export function storeBatch(db: OrgDb, posted: IngestInput, context: DropContext): Promise<IngestAnswer> {
  const { nowMs } = context
  return writing(db, async (tx) => {
    const { idempotency } = posted
    const before = idempotency && (await storedAnswer(tx, idempotency.key))
    if (idempotency && before && before.atMs > nowMs - ANSWER_KEPT_MS) {
      if (before.requestDigest !== idempotency.requestDigest) return { kind: 'key_reused' }
      return { kind: 'answered', results: before.response as ActivityResult[] }
    }
    const input = await dropFiltered(tx, posted, context)
    const fresh = await storeActivities(tx, toRows(input, nowMs))
    const results = resultsOf(input, fresh)
    if (idempotency) {
      await dropAnswersBefore(tx, nowMs - ANSWER_KEPT_MS)
      await saveAnswer(tx, { ...idempotency, status: 200, response: results, atMs: nowMs })
    }
    return { kind: 'answered', results }
  })
}

const toRows = ({ accepted, userAddress }: IngestInput, nowMs: number): InboxRow[] =>
  accepted.map(({ activity }) => ({
    activityId: activity.id,
    mailbox: activity.mailbox,
    userAddress,
    occurredAtMs: Date.parse(activity.occurredAt),
    receivedAtMs: nowMs,
    activity,
  }))

function resultsOf({ accepted, refused }: IngestInput, fresh: ReadonlySet<string>): ActivityResult[] {
  const counted = new Set<string>()
  const stored = accepted.map(({ index, activity: { id } }): ActivityResult => {
    const isNew = fresh.has(id) && !counted.has(id)
    counted.add(id)
    return { index, id, result: isNew ? 'accepted' : 'duplicate' }
  })
  return [...stored, ...refused].sort((a, b) => a.index - b.index)
}
