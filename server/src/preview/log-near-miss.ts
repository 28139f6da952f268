import type { NearMissNote } from '@reachable/shared/contract'
import { decideParticipants, nearMissOf } from '@reachable/shared/rules'
import { activitiesByIds } from '../db/org/inbox.ts'
import { logEntryById } from '../db/org/log.ts'
import { privateFiltersOf } from '../db/org/private-filters.ts'
import { currentSettings } from '../db/org/settings.ts'
import { loadCrmView } from '../ingest/crm-view.ts'
import type { Decider } from '../ingest/ingest-pending.ts'
import { isSent } from '../ingest/sent.ts'
import type { Viewer } from '../owner/owner-calls.ts'
import { relatedDomains } from './related-domains.ts'

export type LogNearMiss = {
  /** What the rules say of it today: the same no, a yes by now, or nothing where the entry is about something else. */
  readonly today: 'refused' | 'allowed' | 'not_a_refusal'
  readonly nearMiss: NearMissNote | null
}

/**
 * What single change would make the no of a log entry a yes, as things are today. Null where the viewer has no such
 * entry (LOG-6).
 */
export async function nearMissOfEntry(
  decider: Decider,
  logId: string,
  { mailboxes }: Viewer,
  nowMs: number,
): Promise<LogNearMiss | null> {
  const { db } = decider
  const entry = await logEntryById(db, logId, mailboxes ?? undefined)
  if (!entry) return null
  const [row] = entry.activityId === null ? [] : await activitiesByIds(db, [entry.activityId])
  const isAboutCreation = entry.action === 'contact.create' || entry.action === 'role.create'
  if (!row || !isSent(row.activity) || entry.outcome !== 'refused' || !isAboutCreation) {
    return { today: 'not_a_refusal', nearMiss: null }
  }
  const { activity, userAddress } = row
  const people = [userAddress, ...activity.participants.map(({ address }) => address)]
  const related = relatedDomains(db)
  await related.load(entry.address === null ? [] : [entry.address])
  const addresses = [...new Set([...people, ...related.addressesFor(entry.address === null ? [] : [entry.address])])]
  const { settings } = await currentSettings(db)
  const integrationUserId = await decider.integrationUserId(db)
  const view = await loadCrmView(db, { addresses, nowMs, settings, integrationUserId })
  const privateFilters = await privateFiltersOf(db, userAddress)
  const given = { activity, view, settings, nowMs, capturingUserAddress: userAddress, privateFilters }
  for (const decision of decideParticipants(given)) {
    if (decision.kind !== 'refuse' || decision.address !== entry.address || decision.action !== entry.action) continue
    return { today: 'refused', nearMiss: nearMissOf(given, decision) }
  }
  return { today: 'allowed', nearMiss: null }
}
