import { isDeepStrictEqual } from 'node:util'
import type { OrgSettings } from '@reachable/shared/contract'
import type { SyncActivityDecision } from '@reachable/shared/rules'
import { desiredRow } from '../db/org/desired.ts'
import type { InboxRow } from '../db/org/inbox.ts'
import type { OrgReader } from '../db/org/open.ts'
import { activityValues, reasonOfDecision } from '../ingest/decision-reason.ts'
import type { Reason } from '../ingest/ingest-scope.ts'
import { isSuperseded } from '../ingest/meeting-start.ts'
import { skippedSync } from '../ingest/planned-records.ts'

/** What a preview says of Tasks and Events: those that exist, or that it has named already, are not made again. */
export type SyncedActivities = {
  reasonOf(row: InboxRow, decision: SyncActivityDecision, settings: OrgSettings): Promise<Reason>
}

export function syncedActivities(db: OrgReader): SyncedActivities {
  const named = new Map<string, Readonly<Record<string, unknown>>>()
  return {
    reasonOf: async (row, decision, settings) => {
      const reason = reasonOfDecision(decision, settings)
      if (await isSuperseded(db, row, decision.address)) return skippedSync(reason, 'superseded')
      const { object, key: naturalKey, change, fields } = decision
      const known = named.get(naturalKey) ?? (await desiredRow(db, { object, naturalKey }))?.values
      const isSame = known && Object.entries(fields).every(([name, value]) => isDeepStrictEqual(known[name], value))
      const isNothing = known ? object === 'Task' || (isSame && change === 'put') : change !== 'put'
      if (isNothing) return skippedSync(reason, change === 'put' ? 'already_synced' : 'nothing_to_call_off')
      named.set(naturalKey, activityValues(decision))
      return reason
    },
  }
}
