import type { Activity, ActivityResult, Filter } from '@reachable/shared/contract'
import { addLog, loggedActivities, type NewLogEntry } from '../db/org/log.ts'
import { contactsByEmails, leadsByEmails } from '../db/org/mirror.ts'
import type { OrgTx } from '../db/org/open.ts'
import type { MakeId } from '../ids.ts'
import type { FilterBook, UserFilters } from './filter-book.ts'
import type { IngestInput } from './owner-calls.ts'

export type DropContext = { readonly book: FilterBook; readonly makeId: MakeId; readonly nowMs: number }
type Dropped = { readonly index: number; readonly activity: Activity; readonly filter: Filter }

/**
 * Takes out what a filter hides, for clients that still work with an old copy (FLT-3). Nothing of it is kept but a line
 * in the log, once for each activity, that names neither subject nor, but for what the CRM knows, a person.
 */
export async function dropFiltered(tx: OrgTx, input: IngestInput, context: DropContext): Promise<IngestInput> {
  const filters = await context.book.of(tx, input.userAddress)
  if (filters.org.length + filters.own.length === 0) return input
  const kept: { index: number; activity: Activity }[] = []
  const dropped: Dropped[] = []
  for (const { index, activity } of input.accepted) {
    const verdict = filters.judge(activity)
    if (verdict.kind === 'kept') kept.push({ index, activity: verdict.activity })
    else dropped.push({ index, activity, filter: verdict.filter })
  }
  await logDropped(tx, dropped, filters, context)
  return { ...input, accepted: kept, refused: [...input.refused, ...dropped.map(toRefusal)] }
}

const toRefusal = ({ index, activity }: Dropped): ActivityResult => ({
  ...{ index, id: activity.id, result: 'refused', refusal: 'filtered', retryable: false },
  why: 'A filter hides this activity: nothing of it is kept.',
})

async function logDropped(
  tx: OrgTx,
  dropped: readonly Dropped[],
  filters: UserFilters,
  { makeId, nowMs }: DropContext,
): Promise<void> {
  const known = await loggedActivities(
    tx,
    dropped.map(({ activity }) => activity.id),
  )
  const entries: NewLogEntry[] = []
  for (const { activity, filter } of dropped) {
    if (known.has(activity.id)) continue
    known.add(activity.id)
    const isOwn = filters.own.includes(filter)
    const address = isOwn ? null : await knownPerson(tx, activity)
    entries.push({
      ...{ id: makeId('log', nowMs), atMs: nowMs, action: 'activity.captured', outcome: 'refused' },
      ...{ address, mailbox: activity.mailbox, activityId: activity.id, crm: null, runId: null },
      ...{ rule: ruleOf(activity), refusal: 'filtered', why: whyOf(activity, filter, isOwn) },
      ...{ evidence: isOwn ? [] : [filter.id], settingsVersion: filters.settingsVersion },
    })
  }
  await addLog(tx, entries)
}

/**
 * The person of a dropped notice where Salesforce has them: an admin who wonders why nothing is heard of a contact finds
 * the reason (INT-19). Of others nothing is written down.
 */
async function knownPerson(tx: OrgTx, activity: Activity): Promise<string | null> {
  if (activity.kind !== 'bounce.received') return null
  const addresses = activity.report.recipients.map(({ address }) => address)
  const records = [...(await contactsByEmails(tx, addresses)), ...(await leadsByEmails(tx, addresses))]
  return records[0]?.email ?? null
}

const isSend = ({ kind }: Activity): boolean => kind === 'email.sent' || kind === 'meeting.scheduled'
const ruleOf = (activity: Activity): string => (isSend(activity) ? 'FLT-1' : 'FLT-5')

function whyOf(activity: Activity, filter: Filter, isOwn: boolean): string {
  const by = isOwn ? 'a private filter of the user' : `the filter ${filter.pattern}`
  return `${WHAT[activity.kind]} was dropped by ${by}; nothing of it is kept.`
}

const WHAT = {
  'email.sent': 'A mail',
  'meeting.scheduled': 'An invitation',
  'bounce.received': 'A delivery notice',
  'auto_reply.received': 'An automatic reply',
  'contact.seen': 'A sign of life',
  'email.engaged': 'An open or a click',
} as const
