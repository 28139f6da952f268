import { localDate } from '../reachability/local-time.ts'
import type { ActivityContext } from './activity-context.ts'
import { bestMatch } from './best-match.ts'
import type { Decision, RefuseDecision, SyncActivityDecision } from './decision.ts'
import { openOpportunitiesOf } from './eligibility.ts'
import type { JudgedPerson } from './judged-person.ts'
import { activityKey } from './keys.ts'
import { ownerOf } from './ownership.ts'
import { refuse } from './refuse.ts'
import type { OpportunityRow } from './view.ts'

/** Salesforce takes no longer event. */
const EVENT_MS_MAX = 14 * 86_400_000

/**
 * The Task or Event that one mail or meeting becomes for each person who is in Salesforce or about to be; nothing while
 * the user's profile syncs no such activity. Never a body: there is none here.
 * @source requirements ASY-1, ASY-2
 */
export function decideActivitySync(people: readonly JudgedPerson[], context: ActivityContext): Decision[] {
  const { profile, activity } = context
  const type = activity.kind === 'email.sent' ? 'email' : 'meeting'
  if (!profile.activitySync || !profile.activitySyncTypes.includes(type)) return []
  const addresses = people.map((person) => person.address)
  return people.map((person) => syncFor(person, addresses, context))
}

function syncFor(
  person: JudgedPerson,
  addresses: readonly string[],
  context: ActivityContext,
): SyncActivityDecision | RefuseDecision {
  const { activity } = context
  const { address } = person
  const who = whoOf(person)
  if (!who) return refuse('activity.sync', address, { code: 'no_record_for_activity', about: address }, [activity.id])
  const opportunity = opportunityOf(person, addresses, context)
  const { ownerId, why } = ownerOf(context)
  const isMail = activity.kind === 'email.sent'
  return {
    kind: 'sync-activity',
    address,
    key: activityKey(activity, address),
    object: isMail ? 'Task' : 'Event',
    change: changeOf(context),
    who,
    opportunityId: opportunity?.id ?? null,
    accountId: accountIdOf(person),
    ownerId,
    fields: { Subject: subjectOf(context), ...timesOf(context) },
    rule: isMail || !activity.meeting.isCancelled ? 'ASY-1' : 'ASY-2',
    why: `${whyOf(context)} ${why}`,
    evidence: [activity.id, ...(opportunity ? [opportunity.id] : [])],
  }
}

/** The contact, in Salesforce or planned, else the lead (LED-3). */
function whoOf({ identity, decisions }: JudgedPerson): SyncActivityDecision['who'] | null {
  if (identity === null) return null
  if (identity !== 'lead') return identity.contact
  const lead = decisions.find((decision) => decision.kind === 'match')
  return lead ? { id: lead.recordId } : null
}

function accountIdOf({ identity }: JudgedPerson): string | null {
  if (identity === null || identity === 'lead' || 'refusal' in identity.roleAccount) return null
  return identity.roleAccount.id
}

/** The open opportunity that the activity is about; Salesforce takes none beside a lead. */
function opportunityOf(
  person: JudgedPerson,
  addresses: readonly string[],
  context: ActivityContext,
): OpportunityRow | null {
  const accountId = accountIdOf(person)
  return accountId === null ? null : bestMatch(openOpportunitiesOf(accountId, context.view), addresses, context)
}

function changeOf({ activity, profile }: ActivityContext): SyncActivityDecision['change'] {
  if (activity.kind === 'email.sent' || !activity.meeting.isCancelled) return 'put'
  return profile.cancelledMeetings
}

/** The subject where the profile allows it in full, else what kind of activity it was. */
function subjectOf({ activity, profile }: ActivityContext): string {
  const kind = activity.kind === 'email.sent' ? 'Email' : 'Meeting'
  const isAllowed = profile.subject === 'full' && activity.subject?.form === 'full'
  const subject = isAllowed && activity.subject?.form === 'full' ? activity.subject.text.trim() : ''
  const text = subject === '' ? kind : subject
  return activity.kind === 'meeting.scheduled' && activity.meeting.isCancelled ? `Cancelled: ${text}` : text
}

/** A mail is a Task of its day on the org's calendar, done; a meeting has its times. */
function timesOf({ activity, settings, occurredAtMs }: ActivityContext): Readonly<Record<string, string>> {
  if (activity.kind === 'email.sent') {
    return { ActivityDate: localDate(occurredAtMs, settings.timeZone), Status: 'Completed', TaskSubtype: 'Email' }
  }
  const startMs = Date.parse(activity.meeting.startsAt)
  const endMs = Math.min(Math.max(Date.parse(activity.meeting.endsAt), startMs), startMs + EVENT_MS_MAX)
  return { StartDateTime: new Date(startMs).toISOString(), EndDateTime: new Date(endMs).toISOString() }
}

function whyOf({ activity, profile }: ActivityContext): string {
  if (activity.kind === 'email.sent') return 'A captured mail becomes a task.'
  if (!activity.meeting.isCancelled) return 'A captured meeting becomes an event.'
  return profile.cancelledMeetings === 'remove'
    ? 'The meeting was called off; its event goes.'
    : 'The meeting was called off; its event says so.'
}
