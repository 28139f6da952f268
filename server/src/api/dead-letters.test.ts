import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { desiredRow, planUpdate } from '../db/org/desired.ts'
import { markDead } from '../db/org/desired-state.ts'
import { closeOrgDb, type OrgDb, openOrgDb } from '../db/org/open.ts'
import { startTestApp, T0 } from '../testing/test-app.ts'

let t: Awaited<ReturnType<typeof startTestApp>>
let db: OrgDb
beforeEach(async () => {
  t = await startTestApp()
  db = await openOrgDb({ url: `file:${join(t.folder, 'org_1.db')}` })
  await die('003A', 'FIELD_CUSTOM_VALIDATION_EXCEPTION: Every contact needs a title: really.')
  await die('003B', 'FIELD_CUSTOM_VALIDATION_EXCEPTION: Every contact needs a title: really.')
  await die('003C', 'INSUFFICIENT_ACCESS_OR_READONLY: insufficient access rights on object id')
})
afterEach(async () => {
  closeOrgDb(db)
  await t.stop()
  t.remove()
})

const key = (recordId: string) => ({ object: 'Contact', naturalKey: recordId }) as const
async function die(recordId: string, error: string) {
  const reason = { rule: 'ACT-4', why: 'It bounced.', evidence: [], activityId: null, runId: 'run_1', mailbox: null }
  const target = { object: 'Contact' as const, recordId, accountId: null, values: { Hard_Bounce__c: true } }
  const times = { decidedAtMs: T0, occurredAtMs: T0, settingsVersion: 1 }
  await planUpdate(db, { ...reason, ...times, ...target, address: 'ann@acme.com' })
  const row = await desiredRow(db, key(recordId))
  if (row) await markDead(db, row, error)
}
const stateOf = async (recordId: string) => (await desiredRow(db, key(recordId)))?.state

test('dead letters carry Salesforce’s own words, page by page, with counts of all', async () => {
  const first = await t.json('adam', 'GET', '/v1/dead-letters?limit=2')
  expect(first.counts).toEqual({ FIELD_CUSTOM_VALIDATION_EXCEPTION: 2, INSUFFICIENT_ACCESS_OR_READONLY: 1 })
  expect(first).toMatchObject({ hasMore: true, deadLetters: [{ recordId: '003A' }, { recordId: '003B' }] })
  expect(first.deadLetters[0]).toMatchObject({
    ...{ object: 'Contact', operation: 'update', errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' },
    ...{ message: 'Every contact needs a title: really.', values: { Hard_Bounce__c: true } },
  })
  const second = await t.json('adam', 'GET', `/v1/dead-letters?limit=2&cursor=${first.nextCursor}`)
  expect(second).toMatchObject({ hasMore: false, deadLetters: [{ recordId: '003C' }] })
  const some = await t.json('adam', 'GET', '/v1/dead-letters?errorCode=INSUFFICIENT_ACCESS_OR_READONLY')
  expect(some.deadLetters).toHaveLength(1)
})

test('one is sent again with one click, once', async () => {
  const { deadLetters } = await t.json('adam', 'GET', '/v1/dead-letters')
  const path = `/v1/dead-letters/${deadLetters[0].id}/retry`
  expect((await t.request('adam', 'POST', path)).status).toBe(204)
  expect([await stateOf('003A'), await stateOf('003B')]).toEqual(['pending', 'dead'])
  expect((await t.request('adam', 'POST', path)).status).toBe(404)
  expect((await t.request('adam', 'POST', '/v1/dead-letters/dead_none/retry')).status).toBe(404)
})

test('all of one code go together, and a rep may do none of it', async () => {
  const body = { errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' }
  expect(await t.json('adam', 'POST', '/v1/dead-letters/retry', body)).toEqual({ retried: 2 })
  expect([await stateOf('003A'), await stateOf('003C')]).toEqual(['pending', 'dead'])
  for (const path of ['/v1/dead-letters', '/v1/salesforce/usage']) {
    expect((await t.request('rita', 'GET', path)).status).toBe(403)
  }
  expect((await t.request('rita', 'POST', '/v1/dead-letters/retry', body)).status).toBe(403)
})

test('before the first call to Salesforce the usage says so', async () => {
  expect(await t.json('adam', 'GET', '/v1/salesforce/usage')).toEqual({
    ...{ freshness: 'economy', org: null, share: { part: 0.2, calls: null }, heldBack: [], pausedUntil: null },
    calls: { total: 0, byPurpose: {} },
  })
})
