import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  cancelPlanned,
  cancelPlannedUpdates,
  desiredRow,
  planCreateContact,
  planCreateRole,
  plannedContactsByAddresses,
  plannedRolesByOpportunities,
  planUpdate,
} from './desired.ts'
import { markSent, markSettled } from './desired-batch.ts'
import { listDue, listToVerify, markDead, markRetry, nextDesiredAtMs } from './desired-state.ts'
import { saveMirrorContacts } from './mirror-write.ts'
import { closeOrgDb, type OrgDb, openOrgDb } from './open.ts'

const T0 = Date.parse('2026-03-02T09:00:00Z')
let directory: string
let db: OrgDb

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'desired-'))
  db = await openOrgDb({ url: `file:${join(directory, 'org.db')}` })
})
afterEach(() => {
  closeOrgDb(db)
  rmSync(directory, { recursive: true })
})

const reason = (address: string, atMs = T0) => ({
  address,
  mailbox: 'rita@ourco.com',
  rule: 'CON-1',
  why: 'because',
  evidence: ['a1'],
  activityId: 'a1',
  runId: null,
  decidedAtMs: atMs,
  occurredAtMs: atMs,
  settingsVersion: 1,
})
const cara = (owner: string, atMs: number, values: Record<string, unknown> = {}) => ({
  ...reason('cara@acme.com', atMs),
  key: 'k-cara',
  accountId: '001A',
  values: { LastName: 'Diaz', OwnerId: owner, ...values },
})
const flag = (values: Record<string, unknown>, address = 'ann@acme.com') => ({
  ...reason(address),
  object: 'Contact' as const,
  recordId: '003C1',
  accountId: '001A',
  values,
})
const contactKey = { object: 'Contact', naturalKey: 'k-cara' } as const
const recordKey = { object: 'Contact', naturalKey: '003C1' } as const

async function settle(values: Record<string, unknown>) {
  await planUpdate(db, flag(values))
  const row = await desiredRow(db, recordKey)
  if (!row) throw new Error('not planned')
  await markSettled(db, [{ row, recordId: '003C1', sentRevision: row.revision }], T0)
}

test('of two activities the earlier one owns, whichever arrives first (OWN-7)', async () => {
  await planCreateContact(db, cara('U-RITA', T0 + 120_000, { Title: 'CFO' }))
  expect(await planCreateContact(db, cara('U-SAM', T0))).toBe('merged')
  expect(await planCreateContact(db, cara('U-RITA', T0 + 180_000))).toBe('unchanged')
  const row = await desiredRow(db, contactKey)
  expect(row?.values).toEqual({ LastName: 'Diaz', OwnerId: 'U-SAM', Title: 'CFO' })
  expect(row).toMatchObject({ occurredAtMs: T0, revision: 2, state: 'pending' })
})

test('a contact that is planned already is known to the view until it is written', async () => {
  await planCreateContact(db, cara('U-RITA', T0))
  await planCreateRole(db, {
    ...reason('cara@acme.com'),
    key: 'r1',
    opportunityId: '006O1',
    accountId: '001A',
    contact: { key: 'k-cara' },
    values: { IsPrimary: false },
  })
  expect(await plannedContactsByAddresses(db, ['cara@acme.com', 'x@acme.com'])).toEqual([
    { key: 'k-cara', address: 'cara@acme.com', accountId: '001A', occurredAtMs: T0 },
  ])
  expect(await plannedRolesByOpportunities(db, ['006O1'])).toEqual([
    { key: 'r1', opportunityId: '006O1', contactId: null, contactKey: 'k-cara' },
  ])
  expect(await plannedContactsByAddresses(db, [])).toEqual([])
})

test('a contact that was made is made again only after it disappeared from Salesforce', async () => {
  await planCreateContact(db, cara('U-RITA', T0))
  const row = await desiredRow(db, contactKey)
  if (!row) throw new Error('not planned')
  await markSettled(db, [{ row, recordId: '003NEW', sentRevision: 1 }], T0)
  await saveMirrorContacts(db, [contact('003NEW')])
  expect(await planCreateContact(db, cara('U-SAM', T0 - 1))).toBe('unchanged')
  await db.$client.execute('DELETE FROM mirror_contacts')
  expect(await planCreateContact(db, cara('U-SAM', T0 + 1))).toBe('merged')
  expect(await desiredRow(db, contactKey)).toMatchObject({ state: 'pending', recordId: null })
})

test('values for one record coalesce into one row', async () => {
  await planUpdate(db, flag({ Hard_Bounce__c: true }))
  await planUpdate(db, flag({ email_active__c: false }))
  expect((await desiredRow(db, recordKey))?.values).toEqual({ Hard_Bounce__c: true, email_active__c: false })
  expect(await planUpdate(db, flag({ email_active__c: false }))).toBe('unchanged')
})

test('values meant for an old address do not follow the record to a new one (ACT-13)', async () => {
  await planUpdate(db, flag({ Hard_Bounce__c: true }))
  await planUpdate(db, flag({ email_active__c: true }, 'ann@newco.com'))
  expect((await desiredRow(db, recordKey))?.values).toEqual({ email_active__c: true })
})

test('a settled row never lends its old values to a new plan', async () => {
  await settle({ Hard_Bounce__c: true, email_active__c: false })
  await planUpdate(db, flag({ email_active__c: true }))
  expect(await desiredRow(db, recordKey)).toMatchObject({ values: { email_active__c: true }, state: 'pending' })
})

test('values that change while a write is under way are sent after it', async () => {
  await planUpdate(db, flag({ email_active__c: false }))
  const sent = await desiredRow(db, recordKey)
  if (!sent) throw new Error('not planned')
  await markSent(db, [{ row: sent, before: { email_active__c: true }, verifyAtMs: T0 + 900_000 }])
  await planUpdate(db, flag({ email_active__c: true }))
  await markSettled(db, [{ row: sent, recordId: '003C1', sentRevision: sent.revision }], T0)
  expect(await desiredRow(db, recordKey)).toMatchObject({ state: 'pending', revision: 2, ackedRevision: 1 })
})

test('a sent row waits for verification and is not due meanwhile', async () => {
  await planUpdate(db, flag({ email_active__c: false }))
  await markSent(db, [{ row: recordKey, before: {}, verifyAtMs: T0 + 900_000 }])
  expect(await listDue(db, T0 + 1, 10)).toEqual([])
  expect(await listToVerify(db, T0 + 899_999, 10)).toEqual([])
  expect(await listToVerify(db, T0 + 900_000, 10)).toHaveLength(1)
  expect(await nextDesiredAtMs(db)).toBe(T0 + 900_000)
})

test('a sign of life calls off what is planned, and what is under way is not sent again', async () => {
  await planUpdate(db, flag({ email_active__c: false }))
  expect(await cancelPlannedUpdates(db, 'ann@acme.com', 'activity_from_contact')).toBe(1)
  expect(await listDue(db, T0, 10)).toEqual([])
  await planUpdate(db, flag({ email_active__c: false }))
  await markSent(db, [{ row: recordKey, before: {}, verifyAtMs: T0 }])
  expect(await cancelPlanned(db, 'Contact', '003C1', 'activity_from_contact')).toBe(true)
  await markRetry(db, recordKey, { nextAttemptAtMs: T0, error: null })
  expect(await desiredRow(db, recordKey)).toMatchObject({ state: 'refused', lastError: 'activity_from_contact' })
})

test("Salesforce's no stands until the values or the settings change (CON-14)", async () => {
  await planCreateContact(db, cara('U-RITA', T0))
  const row = await desiredRow(db, contactKey)
  if (!row) throw new Error('not planned')
  await markDead(db, row, 'FIELD_CUSTOM_VALIDATION_EXCEPTION: no')
  expect(await planCreateContact(db, cara('U-RITA', T0 + 1))).toBe('unchanged')
  expect(await planCreateContact(db, { ...cara('U-RITA', T0 + 1), settingsVersion: 2 })).toBe('merged')
})

test('flags and contacts come before roles, rows of one account together', async () => {
  await planCreateRole(db, {
    ...reason('bob@acme.com'),
    key: 'a-role',
    opportunityId: '006O1',
    accountId: '001A',
    contact: { id: '003C2' },
    values: {},
  })
  await planCreateContact(db, { ...cara('U', T0), key: 'k-2', accountId: '001B' })
  await planUpdate(db, flag({ email_active__c: false }))
  await planCreateContact(db, cara('U', T0))
  expect((await listDue(db, T0, 10)).map((row) => row.naturalKey)).toEqual(['003C1', 'k-cara', 'k-2', 'a-role'])
})

const contact = (id: string) => ({
  id,
  accountId: '001A',
  ownerId: 'U-RITA',
  email: 'cara@acme.com',
  firstName: 'Cara',
  lastName: 'Diaz',
  title: null,
  phone: null,
  ...{ department: null, seniority: null, persona: null, mailingCountry: null, mailingState: null },
  emailActive: true,
  hardBounce: false,
  hardBounceDate: null,
  createdByReachable: true,
  reachableKey: 'k-cara',
  optedOut: false,
  createdAtMs: T0,
  crmChangedAtMs: null,
  fieldsChangedAt: null,
  lastActivityAtMs: null,
  watched: null,
})
