import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { saveMirrorContacts, storedContacts } from '../db/org/mirror-write.ts'
import { closeOrgDb, type OrgDb, openOrgDb, writing } from '../db/org/open.ts'
import { ANN as ANN_ID, saveAcme } from '../testing/mirror-rows.ts'
import { bounced, DAY_MS, sent, startTestApp, T0 } from '../testing/test-app.ts'

const ANN = 'ann@acme.com'
let t: Awaited<ReturnType<typeof startTestApp>>
let db: OrgDb
beforeEach(async () => {
  t = await startTestApp()
  await t.owners.call('org_1', 'readSettings')
  db = await openOrgDb({ url: `file:${join(t.folder, 'org_1.db')}` })
  await saveAcme(db)
})
afterEach(async () => {
  closeOrgDb(db)
  await t.stop()
  t.remove()
})

const post = async (who: string, path: string, body?: unknown) => {
  const answer = await t.request(who, 'POST', path, body)
  return [answer.status, ((await answer.json()) as { code?: string }).code ?? null]
}
const bounce = () => t.post('rita', sent(T0, ANN, 'm1@ourco.com'), bounced(T0 + 60_000, ANN, 'm1@ourco.com'))
const statusOfAnn = async () =>
  (await t.json('rita', 'POST', '/v1/reachability/lookup', { addresses: [ANN] })).results[0].status

test('a release is an admin’s, needs a reason, and ends what bounced before it (HLD-7)', async () => {
  await bounce()
  t.businessClock.moveTo(T0 + DAY_MS)
  const path = `/v1/people/${ANN}/release`
  expect(await post('rita', path, { reason: 'x' })).toEqual([403, 'admin_only'])
  expect(await post('adam', path, {})).toEqual([400, 'reason_required'])
  expect(await post('adam', path, { reason: '   ' })).toEqual([400, 'reason_required'])
  expect(await statusOfAnn()).toBe('held')
  expect(await post('adam', path, { reason: 'mailbox restored' })).toEqual([200, null])
  expect(await statusOfAnn()).toBe('active')
  expect(await post('adam', path, { reason: 'again' })).toEqual([409, 'nothing_to_release'])
})

test('a notice that arrives after a release but is older than it changes nothing', async () => {
  await bounce()
  t.businessClock.moveTo(T0 + DAY_MS)
  await post('adam', `/v1/people/${ANN}/release`, { reason: 'mailbox restored' })
  await t.post('rita', sent(T0, ANN, 'm2@ourco.com'), bounced(T0 + 120_000, ANN, 'm2@ourco.com'))
  expect(await statusOfAnn()).toBe('active')
})

test('a removal says why not: no contact, one that a person made, no Salesforce to ask', async () => {
  const path = `/v1/people/${ANN}/removal`
  expect(await post('rita', path, { reason: 'x' })).toEqual([403, 'admin_only'])
  expect(await post('adam', '/v1/people/nobody@acme.com/removal', { reason: 'x' })).toEqual([404, 'contact_not_found'])
  expect(await post('adam', path, { reason: 'x' })).toEqual([409, 'not_created_by_us'])
  const [ann] = await storedContacts(db, [ANN_ID])
  if (!ann) throw new Error('Ann is mirrored')
  await writing(db, (tx) => saveMirrorContacts(tx, [{ ...ann, createdByReachable: true }]))
  expect(await post('adam', path, { reason: 'x' })).toEqual([409, 'salesforce_not_connected'])
  const { entries } = await t.json('adam', 'GET', `/v1/log?address=${ANN}`)
  expect(entries).toMatchObject([{ action: 'contact.remove', refusal: 'not_created_by_us', rule: 'LOG-2' }])
})

test('lifting and undoing what was never removed is a 404', async () => {
  expect((await t.request('adam', 'DELETE', `/v1/people/${ANN}/do-not-create`)).status).toBe(404)
  expect((await t.request('adam', 'DELETE', `/v1/people/${ANN}/removal`)).status).toBe(404)
  expect((await t.request('rita', 'DELETE', `/v1/people/${ANN}/removal`)).status).toBe(403)
  expect((await t.json('adam', 'GET', '/v1/do-not-create')).removed).toEqual([])
})

test('a search for duplicates without Salesforce shows the plan of the mirror', async () => {
  const [ann] = await storedContacts(db, [ANN_ID])
  if (!ann) throw new Error('Ann is mirrored')
  const copy = { ...ann, id: '003000000000002AAA', createdByReachable: true }
  await writing(db, (tx) => saveMirrorContacts(tx, [copy]))
  expect(await t.json('adam', 'POST', '/v1/duplicates/run')).toMatchObject({
    ...{ kind: 'dedupe', state: 'done', counts: { groups: 1, mergeable: 1, review: 0 } },
  })
  expect((await t.json('adam', 'GET', '/v1/duplicates')).duplicates).toMatchObject([
    { address: ANN, state: 'planned', survivorId: ANN_ID, deletions: [copy.id] },
  ])
})
