import type { OrgSettings } from '@reachable/shared/contract'
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
  lastActivityAtMs: endOfDayIn(record, 'LastActivityDate'),
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
export function toContactActivity(record: CrmRecord, integrationUserId: string, nowMs: number): ContactActivity | null {
  const contactId = textIn(record, 'WhoId')
  if (contactId === null || !contactId.startsWith(CONTACT_PREFIX)) return null
  const dayMs = endOfDayIn(record, 'ActivityDate')
  const isDone = flagIn(record, 'IsClosed') ?? (dayMs !== null && dayMs <= nowMs + DAY_MS)
  const isOurs = textIn(record, 'CreatedById') === integrationUserId
  return {
    contactId,
    changedAtMs: isOurs ? null : instantIn(record, 'CreatedDate'),
    activityAtMs: isDone ? dayMs : null,
  }
}

const CONTACT_PREFIX = '003'
const DAY_MS = 86_400_000

const NAMED = ['email', 'firstName', 'lastName', 'title', 'phone', 'accountId', 'ownerId'] as const

/**
 * When somebody other than us last changed what ACT-7 names.
 * A known record counts when one of these fields differs from the stored row and the last hand on it was not ours.
 * A record that we see for the first time has nothing to compare: if it was changed after it was made, its last change
 * counts, which at worst waits a few days too long; being made is not a change.
 */
export function contactTimes(stored: MirrorContact | null, record: CrmRecord, next: MirrorContact, ours: string) {
  const known = stored?.crmChangedAtMs ?? null
  const lastActivityAtMs = latest(stored?.lastActivityAtMs ?? null, next.lastActivityAtMs)
  if (textIn(record, 'LastModifiedById') === ours) return { crmChangedAtMs: known, lastActivityAtMs }
  const modifiedAtMs = instantIn(record, 'LastModifiedDate') ?? 0
  const isChanged = stored ? NAMED.some((name) => stored[name] !== next[name]) : modifiedAtMs > next.createdAtMs
  return { crmChangedAtMs: isChanged ? latest(known, modifiedAtMs) : known, lastActivityAtMs }
}

const latest = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other)
