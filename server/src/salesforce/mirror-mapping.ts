import { digest, type OrgSettings } from '@reachable/shared/contract'
import { normaliseAddress, websiteDomain } from '@reachable/shared/mail'
import type {
  ContactActivity,
  MirrorAccount,
  MirrorContact,
  MirrorLead,
  MirrorOpportunity,
  MirrorRole,
  MirrorTeamMember,
  MirrorUser,
} from '../db/org/mirror-write.ts'
import { type CrmRecord, dateIn, endOfDayIn, flagIn, instantIn, numberIn, textIn } from './json.ts'

type FieldNames = OrgSettings['fields']

const idOf = (record: CrmRecord): string => textIn(record, 'Id') ?? ''
const addressIn = (record: CrmRecord): string | null => normaliseAddress(textIn(record, 'Email') ?? '')

export const toUser = (record: CrmRecord): MirrorUser => ({
  id: idOf(record),
  email: addressIn(record) ?? '',
  isActive: flagIn(record, 'IsActive') === true,
})

/** DOM-1, DOM-6: the Website names one domain, every other mapped field a comma list of them. */
export function toAccount(record: CrmRecord, names: FieldNames): MirrorAccount {
  const texts = names.accountDomains.flatMap((field) => (textIn(record, field) ?? '').split(/[,;\s]+/))
  const domains = texts.flatMap((text) => websiteDomain(text) ?? [])
  return { id: idOf(record), name: textIn(record, 'Name') ?? '', ownerId: textIn(record, 'OwnerId') ?? '', domains }
}

export const toTeamMember = (record: CrmRecord): MirrorTeamMember => ({
  id: idOf(record),
  accountId: textIn(record, 'AccountId') ?? '',
  userId: textIn(record, 'UserId') ?? '',
})

/** Times that no single record knows come from the stored row: see `contactTimes`. */
export const toContact = (record: CrmRecord, names: FieldNames): MirrorContact => ({
  id: idOf(record),
  accountId: textIn(record, 'AccountId'),
  ownerId: textIn(record, 'OwnerId'),
  email: addressIn(record),
  firstName: textIn(record, 'FirstName'),
  lastName: textIn(record, 'LastName'),
  title: textIn(record, 'Title'),
  phone: textIn(record, 'Phone'),
  department: textIn(record, names.department),
  seniority: textIn(record, names.seniority),
  persona: textIn(record, names.persona),
  mailingCountry: textIn(record, 'MailingCountry'),
  mailingState: textIn(record, 'MailingState'),
  emailActive: flagIn(record, names.emailActive),
  hardBounce: flagIn(record, names.hardBounce),
  hardBounceDate: dateIn(record, names.hardBounceDate),
  createdByReachable: flagIn(record, names.createdByReachable) === true,
  reachableKey: textIn(record, names.key),
  optedOut: flagIn(record, 'HasOptedOutOfEmail') === true,
  createdAtMs: instantIn(record, 'CreatedDate') ?? 0,
  crmChangedAtMs: null,
  fieldsChangedAt: null,
  lastActivityAtMs: endOfDayIn(record, 'LastActivityDate'),
  watched: null,
})

export const toLead = (record: CrmRecord, names: FieldNames): MirrorLead => ({
  id: idOf(record),
  ownerId: textIn(record, 'OwnerId'),
  email: addressIn(record),
  isConverted: flagIn(record, 'IsConverted') === true,
  hardBounce: flagIn(record, names.hardBounce),
  hardBounceDate: dateIn(record, names.hardBounceDate),
  optedOut: flagIn(record, 'HasOptedOutOfEmail') === true,
  lastModifiedAtMs: instantIn(record, 'LastModifiedDate') ?? 0,
})

export const toOpportunity = (record: CrmRecord): MirrorOpportunity => ({
  id: idOf(record),
  accountId: textIn(record, 'AccountId'),
  ownerId: textIn(record, 'OwnerId'),
  // Where we may not see it, nothing is added to it.
  isClosed: flagIn(record, 'IsClosed') !== false,
  lastActivityAtMs: endOfDayIn(record, 'LastActivityDate'),
  closeDate: textIn(record, 'CloseDate'),
  amount: numberIn(record, 'Amount'),
})

export const toRole = (record: CrmRecord, names: FieldNames): MirrorRole => ({
  id: idOf(record),
  opportunityId: textIn(record, 'OpportunityId') ?? '',
  contactId: textIn(record, 'ContactId') ?? '',
  createdByReachable: flagIn(record, names.createdByReachable) === true,
})

/**
 * A Task or Event as the contact's times see it (ACT-7): new data where somebody else made it; activity where it is
 * done, which a Task says by IsClosed and an Event by its day. Null where it hangs on no contact.
 */
export function toContactActivity(record: CrmRecord, context: ActivityContext): ContactActivity | null {
  const { integrationUserId, nowMs, isNews } = context
  const contactId = textIn(record, 'WhoId')
  if (contactId === null || !contactId.startsWith(CONTACT_PREFIX)) return null
  const dayMs = endOfDayIn(record, 'ActivityDate')
  const isDone = flagIn(record, 'IsClosed') ?? (dayMs !== null && dayMs <= nowMs + DAY_MS)
  const isOurs = textIn(record, 'CreatedById') === integrationUserId
  return {
    contactId,
    changedAtMs: isOurs || !isNews ? null : instantIn(record, 'CreatedDate'),
    // What we logged ourselves is known better from what was captured, failed sends among it (ACT-5).
    activityAtMs: isDone && !isOurs ? dayMs : null,
  }
}

/** `isNews`: the settings count a new record of this object as new data from the CRM (AMB-2c). */
type ActivityContext = { readonly integrationUserId: string; readonly nowMs: number; readonly isNews: boolean }

const CONTACT_PREFIX = '003'
const DAY_MS = 86_400_000

/** Fields that the mirror holds by themselves, by API name; every other watched field goes into one digest (AMB-2c). */
const mirroredFields = (names: FieldNames): Readonly<Record<string, keyof MirrorContact>> => ({
  ...{ Email: 'email', FirstName: 'firstName', LastName: 'lastName', Title: 'title', Phone: 'phone' },
  ...{ AccountId: 'accountId', OwnerId: 'ownerId', MailingCountry: 'mailingCountry', MailingState: 'mailingState' },
  ...{ [names.department]: 'department', [names.seniority]: 'seniority', [names.persona]: 'persona' },
  ...{ [names.emailActive]: 'emailActive', [names.hardBounce]: 'hardBounce', HasOptedOutOfEmail: 'optedOut' },
})

/** What counts as new data from the CRM (ACT-7, AMB-2c), sorted by how the mirror knows it. */
export type WatchedFields = {
  readonly columns: readonly (keyof MirrorContact)[]
  /** Fields to be read only for the digest. */
  readonly others: readonly string[]
  /** Objects of which a new record on the contact counts. */
  readonly activities: readonly string[]
}

export function watchedFields(settings: Pick<OrgSettings, 'fields' | 'bounce'>): WatchedFields {
  const mirrored = mirroredFields(settings.fields)
  const isActivity = (name: string) => name === 'Task' || name === 'Event'
  const fields = settings.bounce.crmChangeFields.filter((name) => !isActivity(name))
  return {
    activities: settings.bounce.crmChangeFields.filter(isActivity),
    columns: fields.flatMap((name) => mirrored[name] ?? []),
    others: fields.filter((name) => !(name in mirrored)).sort(),
  }
}

/** Digest of the watched fields that have no column: which ones, and what they hold. Null where there are none. */
export function watchedDigest(record: CrmRecord, others: readonly string[]): string | null {
  if (others.length === 0) return null
  return `${digest(others)}:${digest(others.map((name) => JSON.stringify(record[name] ?? null)))}`
}

/**
 * When somebody other than us last changed what ACT-7 names.
 * A known record counts when one of these fields differs from the stored row and the last hand on it was not ours.
 * A record that we see for the first time has nothing to compare: if it was changed after it was made, its last change
 * counts, which at worst waits a few days too long; being made is not a change.
 */
export function contactTimes(
  stored: MirrorContact | null,
  record: CrmRecord,
  next: MirrorContact,
  { ours, watched }: { readonly ours: string; readonly watched: WatchedFields },
) {
  const known = stored?.crmChangedAtMs ?? null
  const lastActivityAtMs = latest(stored?.lastActivityAtMs ?? null, next.lastActivityAtMs)
  if (textIn(record, 'LastModifiedById') === ours) return { crmChangedAtMs: known, lastActivityAtMs }
  const modifiedAtMs = instantIn(record, 'LastModifiedDate') ?? 0
  const isChanged = stored
    ? watched.columns.some((name) => stored[name] !== next[name]) || isDigestChanged(stored.watched, next.watched)
    : modifiedAtMs > next.createdAtMs
  return { crmChangedAtMs: isChanged ? latest(known, modifiedAtMs) : known, lastActivityAtMs }
}

/** Digests of other fields than now cannot be compared: an admin changed the list meanwhile. */
function isDigestChanged(stored: string | null, next: string | null): boolean {
  if (stored === null || next === null) return false
  return stored.split(':')[0] === next.split(':')[0] && stored !== next
}

const latest = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other)
