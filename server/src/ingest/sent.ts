import type { Activity, ActivityOf } from '@reachable/shared/contract'
import { type Decision, decideParticipants } from '@reachable/shared/rules'
import { saveTouches } from '../db/org/evidence.ts'
import type { InboxRow } from '../db/org/inbox.ts'
import { reachabilityOf } from '../db/org/people.ts'
import { privateFiltersOf } from '../db/org/private-filters.ts'
import { attributeAgain } from './bounce.ts'
import { loadCrmView } from './crm-view.ts'
import { decideAgain, laterSends } from './decide-again.ts'
import { noteSends } from './domain-incident.ts'
import { type DecisionScope, type IngestScope, logReasons } from './ingest-scope.ts'
import { saveMeetingStart } from './meeting-start.ts'
import { outsidePeople } from './outside-people.ts'
import { applyDecisions } from './planned-records.ts'
import { refreshPeople } from './reachability.ts'

export type SentActivity = ActivityOf<'email.sent' | 'meeting.scheduled'>

export const isSent = (activity: Activity): activity is SentActivity =>
  activity.kind === 'email.sent' || activity.kind === 'meeting.scheduled'

/** A mail or an invite of ours: evidence that people were mailed, and perhaps new contacts and roles. */
export async function decideSent(scope: IngestScope, activity: SentActivity): Promise<void> {
  const { tx, settings, row } = scope
  const outside = recipientsOf(activity, settings.internalDomains)
  await logReasons(scope, row, [capturedReason(activity, outside.length)])
  if (outside.length === 0) return
  await saveTouches(
    tx,
    outside.map((address) => touchOf(row, activity, address)),
  )
  if (activity.kind === 'meeting.scheduled') await saveMeetingStart(tx, row, activity, outside)
  const waited = [...(await attributeAgain(scope, outside)), ...(await noteSends(scope, outside, row.occurredAtMs))]
  const known = await reachabilityOf(tx, outside)
  // People first: a bounce that waited for this send must stop the creation below (CON-10). A mere mail changes nothing
  // about people of whom nothing is known.
  await refreshPeople(scope, row, [...waited, ...known.map((person) => person.address)])
  const later = await laterSends(scope, row, outside)
  const decisions = await decidePeople(scope, row, activity)
  const isNews = decisions.some(({ kind }) => kind === 'create-contact' || kind === 'create-role')
  if (later.dropped > 0 || isNews) await decideAgain(scope, later)
}

/** Everybody whom the decisions about one mail or invite look at. */
export const peopleOf = ({ userAddress }: InboxRow, { participants }: SentActivity): string[] => [
  ...new Set([userAddress, ...participants.map(({ address }) => address)]),
]

/**
 * Decides contacts and roles of one captured mail or invite. `only`: again and for this person alone, because something
 * that was missing has arrived (CON-3).
 */
export async function decidePeople(
  scope: DecisionScope,
  source: InboxRow,
  activity: SentActivity,
  only?: string,
): Promise<readonly Decision[]> {
  const { tx, nowMs, settings, integrationUserId } = scope
  const addresses = peopleOf(source, activity)
  const view = await loadCrmView(tx, { addresses, nowMs, settings, integrationUserId }, scope.mirror)
  const { userAddress: capturingUserAddress } = source
  const privateFilters = await privateFiltersOf(tx, capturingUserAddress)
  const decisions = decideParticipants({ activity, view, settings, nowMs, capturingUserAddress, privateFilters })
  const wanted = only === undefined ? decisions : decisions.filter((decision) => decision.address === only)
  await applyDecisions(scope, source, wanted)
  return wanted
}

/** Everybody outside whom this mail or invite went to; a room is not a person. */
function recipientsOf({ participants, mailbox }: SentActivity, internalDomains: readonly string[]): string[] {
  const recipients = participants.filter(({ role }) => role !== 'from' && role !== 'resource')
  return outsidePeople(recipients, internalDomains, mailbox).map((person) => person.address)
}

const touchOf = (row: InboxRow, activity: SentActivity, address: string) => ({
  id: `tch_${row.activityId}_${address}`,
  activityId: row.activityId,
  address,
  mailbox: row.mailbox,
  kind: activity.kind === 'email.sent' ? ('email' as const) : ('meeting' as const),
  atMs: row.occurredAtMs,
  messageId: activity.messageId ?? null,
})

const howSure = (activity: SentActivity): string =>
  activity.kind === 'email.sent' && activity.sendConfirmed === false
    ? ', although nobody saw the mail server take it: the page behaved as if it was sent, or it was closed before the answer'
    : ''

function capturedReason(activity: SentActivity, outside: number) {
  const what = activity.kind === 'email.sent' ? 'A mail' : 'An invitation'
  const why =
    outside === 0
      ? `${what} among colleagues: nothing is matched, created or written.`
      : `${what} to ${outside} ${outside === 1 ? 'person' : 'people'} outside the company was captured${howSure(activity)}.`
  return { action: 'activity.captured', outcome: 'done' as const, rule: outside === 0 ? 'CAP-2' : 'CAP-1', why }
}
