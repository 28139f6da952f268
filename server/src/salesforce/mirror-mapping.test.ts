import { defaultSettings, OrgSettings } from '@reachable/shared/contract'
import { expect, test } from 'vitest'
import { contactTimes, toContact, toContactActivity, watchedDigest, watchedFields } from './mirror-mapping.ts'

const OURS = '005000000000009AAA'
const SAM = '005000000000002AAA'
const CHANGED = '2026-03-01T10:00:00.000Z'
const watching = (...crmChangeFields: string[]) => OrgSettings.parse({ bounce: { crmChangeFields } })

const record = (more: Record<string, unknown> = {}) => ({
  ...{ Id: '003000000000001AAA', Email: 'ann@acme.com', Title: 'CFO', Score__c: 1, Rating__c: 'a' },
  ...{ CreatedDate: '2025-01-01T00:00:00.000Z', LastModifiedDate: '2025-01-01T00:00:00.000Z', LastModifiedById: SAM },
  ...more,
})
/** The moment of the change that the mirror sees when `before` becomes `after`; null: it sees none. */
function changeSeen(settings: OrgSettings, before: Record<string, unknown>, after: Record<string, unknown>) {
  const watched = watchedFields(settings)
  const read = (fields: Record<string, unknown>) => ({
    ...toContact(record(fields), settings.fields),
    watched: watchedDigest(record(fields), watched.others),
  })
  const changed = { LastModifiedDate: CHANGED, ...after }
  return contactTimes(read(before), record(changed), read(changed), { ours: OURS, watched }).crmChangedAtMs
}

test('ACT-7: a title that somebody changed is new data from the CRM, a score is not', () => {
  expect(changeSeen(defaultSettings(), {}, { Title: 'CEO' })).toBe(Date.parse(CHANGED))
  expect(changeSeen(defaultSettings(), {}, { Score__c: 2 })).toBeNull()
  expect(changeSeen(defaultSettings(), {}, { Title: 'CEO', LastModifiedById: OURS })).toBeNull()
})

test('AMB-2c: any field can be watched, and any can be left out', () => {
  const score = watching('Score__c', 'Rating__c')
  expect(changeSeen(score, {}, { Score__c: 2 })).toBe(Date.parse(CHANGED))
  expect(changeSeen(score, {}, { Rating__c: 'b' })).toBe(Date.parse(CHANGED))
  expect(changeSeen(score, {}, { Title: 'CEO' })).toBeNull()
  expect(changeSeen(watching('Department'), {}, { Department: 'Finance' })).toBe(Date.parse(CHANGED))
})

test('AMB-2c: an admin who changes the list makes no record look changed', () => {
  const watched = watchedFields(watching('Score__c'))
  const stored = { ...toContact(record(), defaultSettings().fields), watched: watchedDigest(record(), ['Rating__c']) }
  const changed = record({ LastModifiedDate: CHANGED })
  const next = { ...toContact(changed, defaultSettings().fields), watched: watchedDigest(changed, watched.others) }
  expect(contactTimes(stored, changed, next, { ours: OURS, watched }).crmChangedAtMs).toBeNull()
})

test('AMB-2c: a logged call counts only where the settings say so', () => {
  const task = { WhoId: '003000000000001AAA', CreatedById: SAM, CreatedDate: CHANGED, ActivityDate: '2026-03-01' }
  const context = { integrationUserId: OURS, nowMs: Date.parse(CHANGED) }
  expect(toContactActivity(task, { ...context, isNews: true })?.changedAtMs).toBe(Date.parse(CHANGED))
  expect(toContactActivity(task, { ...context, isNews: false })?.changedAtMs).toBeNull()
  expect(watchedFields(watching('Task', 'Title')).activities).toEqual(['Task'])
})
