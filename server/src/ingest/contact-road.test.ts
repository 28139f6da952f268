import { join } from 'node:path'
import { defaultSettings, type OrgSettings } from '@reachable/shared/contract'
import { contactKey } from '@reachable/shared/rules'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { desiredRow } from '../db/org/desired.ts'
import { closeOrgDb, type OrgDb, openOrgDb, writing } from '../db/org/open.ts'
import { inbox } from '../db/org/schema.ts'
import { ACME, ANN, RITA, saveAcme } from '../testing/mirror-rows.ts'
import { bounced, HOUR_MS, seen, sent, startTestApp, T0 } from '../testing/test-app.ts'

let t: Awaited<ReturnType<typeof startTestApp>>
let db: OrgDb
beforeEach(async () => {
  t = await startTestApp()
  const [profile] = defaultSettings().profiles
  if (!profile) throw new Error('there is a default profile')
  const settings: OrgSettings = {
    ...defaultSettings(),
    internalDomains: ['ourco.com'],
    bounce: { ...defaultSettings().bounce, crmWrites: true },
    profiles: [{ ...profile, contactCreation: true }],
  }
  await t.owners.call('org_1', 'writeSettings', { ifVersion: 0, settings, byUser: 'adam' }, T0)
  db = await openOrgDb({ url: `file:${join(t.folder, 'org_1.db')}` })
  await saveAcme(db)
})
afterEach(async () => {
  closeOrgDb(db)
  await t.stop()
  t.remove()
})

const cara = (atMs: number, name: string | undefined, mailbox = 'rita@ourco.com') => {
  const activity = sent(atMs, 'cara@acme.com', `cara-${atMs}@ourco.com`, mailbox)
  if (activity.kind !== 'email.sent' || name === undefined) return activity
  const participants = activity.participants.map((person) => (person.role === 'to' ? { ...person, name } : person))
  return { ...activity, participants }
}
const planned = () => desiredRow(db, { object: 'Contact', naturalKey: contactKey('cara@acme.com') })
const reasons = async (address: string) => (await t.json('rita', 'GET', `/v1/log?address=${address}`)).entries

test('a new person at an account of the sender is planned with everything that a record needs', async () => {
  await t.post('rita', cara(T0, 'Cara Diaz'))
  expect(await planned()).toMatchObject({
    state: 'pending',
    values: {
      ...{ FirstName: 'Cara', LastName: 'Diaz', Email: 'cara@acme.com' },
      ...{ AccountId: ACME, OwnerId: RITA, Created_By_Reachable__c: true },
    },
  })
})

test('who bounces before the sync is not created', async () => {
  await t.post('rita', cara(T0, 'Cara Diaz'), bounced(T0 + 1000, 'cara@acme.com', `cara-${T0}@ourco.com`))
  expect(await planned()).toMatchObject({ state: 'refused', lastError: 'bounced_before_create' })
  expect((await reasons('cara@acme.com'))[0]).toMatchObject({ outcome: expect.any(String) })
})

test('a name that is learnt later completes a person who waited for it', async () => {
  await t.post('rita', cara(T0, undefined))
  expect(await planned()).toBeNull()
  await t.post('rita', seen(T0 + HOUR_MS, 'cara@acme.com', 'Cara Diaz'))
  expect(await planned()).toMatchObject({ values: { FirstName: 'Cara', LastName: 'Diaz', OwnerId: RITA } })
})

test('the daily run plans the flag with its reason, and a reply calls the plan off', async () => {
  await t.post('rita', sent(T0, 'ann@acme.com', 'm1@ourco.com'), bounced(T0 + 1000, 'ann@acme.com', 'm1@ourco.com'))
  const { counts } = await t.owners.call('org_1', 'runDaily', T0 + 18 * HOUR_MS)
  expect(counts).toMatchObject({ people: 1, planned: 1 })
  const key = { object: 'Contact', naturalKey: ANN } as const
  expect(await desiredRow(db, key)).toMatchObject({ state: 'pending', values: { Hard_Bounce__c: true } })
  const entry = (await t.json('adam', 'GET', '/v1/log?address=ann@acme.com')).entries.find(
    ({ action, outcome }: { action: string; outcome: string }) =>
      action === 'hard_bounce.write' && outcome === 'planned',
  )
  expect(entry).toMatchObject({ runId: 'daily:2026-03-03', crm: { before: { Hard_Bounce__c: false } } })
  await t.post('rita', seen(T0 + 19 * HOUR_MS, 'ann@acme.com'))
  expect(await desiredRow(db, key)).toMatchObject({ state: 'refused', lastError: 'activity_from_contact' })
})

test('a run of one date happens once', async () => {
  const first = await t.owners.call('org_1', 'runDaily', T0)
  const second = await t.owners.call('org_1', 'runDaily', T0 + HOUR_MS)
  expect(second).toEqual(first)
})

test('an activity that cannot be decided is marked and logged, and those behind it go on', async () => {
  // A row that no version of ours would write stands for a fault of ours.
  const broken = {
    activityId: 'act_broken',
    kind: 'email.sent',
    mailbox: 'rita@ourco.com',
    body: { kind: 'email.sent' },
  }
  const times = { occurredAtMs: T0, receivedAtMs: T0 - 1, state: 'pending' as const, userAddress: 'rita@ourco.com' }
  await writing(db, (tx) => tx.insert(inbox).values({ ...broken, ...times }))
  await t.post('rita', cara(T0, 'Cara Diaz'))
  expect(await planned()).not.toBeNull()
  const { entries } = await t.json('rita', 'GET', '/v1/log?activityId=act_broken')
  expect(entries).toMatchObject([{ action: 'activity.decide', outcome: 'failed' }])
})
