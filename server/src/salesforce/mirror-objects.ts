import type { OrgSettings } from '@reachable/shared/contract'
import { reviveDead } from '../db/org/desired-state.ts'
import {
  deleteMirrorRows,
  type MirrorContact,
  type MirroredObject,
  type MirrorLead,
  raiseContactTimes,
  saveMirrorAccounts,
  saveMirrorContacts,
  saveMirrorLeads,
  saveMirrorOpportunities,
  saveMirrorRoles,
  saveMirrorTeamMembers,
  saveMirrorUsers,
  storedContacts,
  storedLeads,
} from '../db/org/mirror-write.ts'
import type { OrgReader } from '../db/org/open.ts'
import type { ObjectName } from './catalog.ts'
import { fieldsChangedAt } from './field-times.ts'
import { type CrmRecord, instantIn, textIn } from './json.ts'
import {
  contactTimes,
  toAccount,
  toContact,
  toContactActivity,
  toLead,
  toOpportunity,
  toRole,
  toTeamMember,
  toUser,
  type WatchedFields,
  watchedDigest,
} from './mirror-mapping.ts'

export type StoreContext = {
  readonly names: OrgSettings['fields']
  readonly watched: WatchedFields
  readonly integrationUserId: string
  readonly nowMs: number
  /** Records with a younger stamp were changed since the last pull; the others are read again out of caution. */
  readonly sinceMs: number
}

export type MirrorSpec = {
  readonly object: ObjectName
  readonly fields: (names: OrgSettings['fields'], watched: WatchedFields) => readonly string[]
  readonly where?: string
  /** True for what changes rarely, or matters only to the gates of the daily run: it is not read each time. */
  readonly isRare?: boolean
  /** Stores records of one page; answers the addresses whose records now say something else. */
  readonly store: (tx: OrgReader, records: readonly CrmRecord[], context: StoreContext) => Promise<string[]>
}

const SYSTEM = ['Id', 'SystemModstamp']
const CHANGED_BY = ['CreatedDate', 'LastModifiedDate', 'LastModifiedById']
const ACTIVITY = [...SYSTEM, 'WhoId', 'CreatedDate', 'CreatedById', 'ActivityDate']

/** Most objects say nothing about a person by themselves. */
const nobody = async (saved: Promise<void>): Promise<string[]> => {
  await saved
  return []
}

/** What is mirrored of each object. Parents come first: a Task finds its contact already there. */
export const MIRROR_SPECS: readonly MirrorSpec[] = [
  {
    object: 'Account',
    fields: (names) => [...SYSTEM, 'Name', 'OwnerId', ...names.accountDomains],
    store: (tx, records, { names }) =>
      nobody(
        saveMirrorAccounts(
          tx,
          records.map((record) => toAccount(record, names)),
        ),
      ),
  },
  {
    object: 'Contact',
    fields: (names, watched) => [
      ...SYSTEM,
      ...CHANGED_BY,
      ...watched.others,
      ...['AccountId', 'OwnerId', 'Email', 'FirstName', 'LastName', 'Title', 'Phone'],
      ...['HasOptedOutOfEmail', 'LastActivityDate', 'MailingCountry', 'MailingState'],
      ...[names.department, names.seniority, names.persona],
      ...[names.emailActive, names.hardBounce, names.hardBounceDate, names.createdByReachable, names.key],
    ],
    store: storeContacts,
  },
  {
    object: 'Lead',
    fields: (names) => [
      ...SYSTEM,
      ...CHANGED_BY,
      ...['OwnerId', 'Email', 'IsConverted', 'HasOptedOutOfEmail', names.hardBounce, names.hardBounceDate],
    ],
    store: storeLeads,
  },
  {
    object: 'Opportunity',
    fields: () => [...SYSTEM, 'AccountId', 'OwnerId', 'IsClosed', 'LastActivityDate', 'CloseDate', 'Amount'],
    store: (tx, records) => nobody(saveMirrorOpportunities(tx, records.map(toOpportunity))),
  },
  {
    object: 'OpportunityContactRole',
    fields: (names) => [...SYSTEM, 'OpportunityId', 'ContactId', names.createdByReachable, names.key],
    store: (tx, records, { names }) =>
      nobody(
        saveMirrorRoles(
          tx,
          records.map((record) => toRole(record, names)),
        ),
      ),
  },
  {
    object: 'User',
    isRare: true,
    fields: () => [...SYSTEM, 'Email', 'IsActive'],
    store: (tx, records) => nobody(saveMirrorUsers(tx, records.map(toUser))),
  },
  {
    object: 'AccountTeamMember',
    isRare: true,
    fields: () => [...SYSTEM, 'AccountId', 'UserId'],
    store: (tx, records) => nobody(saveMirrorTeamMembers(tx, records.map(toTeamMember))),
  },
  {
    object: 'Task',
    isRare: true,
    fields: ({ key }) => [...ACTIVITY, key, 'IsClosed'],
    where: 'WhoId != null',
    store: storeActivities('Task'),
  },
  {
    object: 'Event',
    isRare: true,
    fields: ({ key }) => [...ACTIVITY, key],
    where: 'WhoId != null',
    store: storeActivities('Event'),
  },
]

export function specOf(object: ObjectName): MirrorSpec {
  const spec = MIRROR_SPECS.find((each) => each.object === object)
  if (!spec) throw new Error(`${object} is not mirrored`)
  return spec
}

/** Objects whose rows are removed when Salesforce says that they are deleted. Users never are. */
export const DELETABLE: readonly MirroredObject[] = [
  'Account',
  'Contact',
  'Lead',
  'Opportunity',
  'OpportunityContactRole',
  'AccountTeamMember',
]

/** Forgets deleted records; answers the addresses that they had. */
export async function forgetDeleted(tx: OrgReader, object: MirroredObject, ids: readonly string[]): Promise<string[]> {
  const people =
    object === 'Contact' ? await storedContacts(tx, ids) : object === 'Lead' ? await storedLeads(tx, ids) : []
  await deleteMirrorRows(tx, object, ids)
  return people.flatMap((row) => row.email ?? [])
}

async function storeContacts(tx: OrgReader, records: readonly CrmRecord[], context: StoreContext): Promise<string[]> {
  const known = byId(await storedContacts(tx, idsOf(records)))
  const next = records.map((record) => {
    const watched = watchedDigest(record, context.watched.others)
    const contact = { ...toContact(record, context.names), watched }
    const stored = known.get(contact.id) ?? null
    const ours = context.integrationUserId
    const times = contactTimes(stored, record, contact, { ours, watched: context.watched })
    return { ...contact, ...times, fieldsChangedAt: fieldsChangedAt(stored, record, contact, ours) }
  })
  await saveMirrorContacts(tx, next)
  await reviveDead(tx, 'Contact', changedByOthers(records, context), context.nowMs)
  return next.flatMap((contact) => contactNews(known.get(contact.id), contact))
}

async function storeLeads(tx: OrgReader, records: readonly CrmRecord[], context: StoreContext): Promise<string[]> {
  const known = byId(await storedLeads(tx, idsOf(records)))
  const next = records.map((record) => toLead(record, context.names))
  await saveMirrorLeads(tx, next)
  await reviveDead(tx, 'Lead', changedByOthers(records, context), context.nowMs)
  return next.flatMap((lead) => leadNews(known.get(lead.id), lead))
}

function storeActivities(object: 'Task' | 'Event'): MirrorSpec['store'] {
  return async (tx, records, { integrationUserId, nowMs, watched }) => {
    const context = { integrationUserId, nowMs, isNews: watched.activities.includes(object) }
    await raiseContactTimes(
      tx,
      records.flatMap((record) => toContactActivity(record, context) ?? []),
    )
    return []
  }
}

const CONTACT_NEWS = ['email', 'accountId', 'emailActive', 'hardBounce', 'hardBounceDate', 'optedOut'] as const
const LEAD_NEWS = ['email', 'isConverted', 'hardBounce', 'hardBounceDate', 'optedOut'] as const

function contactNews(stored: MirrorContact | undefined, next: MirrorContact): string[] {
  const isSame = stored && CONTACT_NEWS.every((name) => stored[name] === next[name])
  return isSame ? [] : addresses(stored?.email, next.email)
}

function leadNews(stored: MirrorLead | undefined, next: MirrorLead): string[] {
  const isSame = stored && LEAD_NEWS.every((name) => stored[name] === next[name])
  return isSame ? [] : addresses(stored?.email, next.email)
}

const addresses = (...emails: (string | null | undefined)[]): string[] => emails.flatMap((email) => email ?? [])

function changedByOthers(records: readonly CrmRecord[], { integrationUserId, sinceMs }: StoreContext): string[] {
  return records.flatMap((record) => {
    const isNew = (instantIn(record, 'SystemModstamp') ?? 0) > sinceMs
    return isNew && textIn(record, 'LastModifiedById') !== integrationUserId ? (textIn(record, 'Id') ?? []) : []
  })
}

const idsOf = (records: readonly CrmRecord[]) => records.flatMap((record) => textIn(record, 'Id') ?? [])
const byId = <T extends { readonly id: string }>(rows: readonly T[]) => new Map(rows.map((row) => [row.id, row]))
