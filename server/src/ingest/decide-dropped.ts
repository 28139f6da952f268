import { activitiesByIds } from '../db/org/inbox.ts'
import { writing } from '../db/org/open.ts'
import { forgetPending, OTHER_ORG, type PendingPerson, pendingFor } from '../db/org/pending.ts'
import { DECIDE_AGAIN, forgetSyncState, readSyncState } from '../db/org/sync-state.ts'
import { type Decider, decisionScope } from './ingest-pending.ts'
import type { DecisionScope } from './ingest-scope.ts'
import { decidePeople, isSent } from './sent.ts'

/** People of one transaction; some milliseconds. */
const PEOPLE_PER_SLICE = 10

/** Decides again, in the order of events, what was planned for another Salesforce org. The mirror holds this one now. */
export async function decideDropped(decider: Decider, nowMs: number): Promise<void> {
  const { db } = decider
  if ((await readSyncState(db, DECIDE_AGAIN)) === null) return
  for (let isMore = true; isMore; ) {
    isMore = await writing(db, async (tx) => {
      const people = await pendingFor(tx, OTHER_ORG, PEOPLE_PER_SLICE)
      if (people.length === 0) await forgetSyncState(tx, DECIDE_AGAIN)
      const scope = await decisionScope(decider, tx, nowMs)
      for (const person of people) await decideOne(scope, person)
      return people.length > 0
    })
    await new Promise(setImmediate)
  }
}

async function decideOne(scope: DecisionScope, { address, activityId }: PendingPerson): Promise<void> {
  await forgetPending(scope.tx, { address, activityId })
  const [row] = await activitiesByIds(scope.tx, [activityId])
  if (row && isSent(row.activity)) await decidePeople(scope, row, row.activity, address)
}
