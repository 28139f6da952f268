import { join } from 'node:path'
import { type Activity, activityId, defaultSettings, type SignatureFact } from '@reachable/shared/contract'
import { contactKey } from '@reachable/shared/rules'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { desiredRow } from '../db/org/desired.ts'
import { closeOrgDb, type OrgDb, openOrgDb } from '../db/org/open.ts'
import { factsOf } from '../db/org/person-facts.ts'
import { ANN, saveAcme } from '../testing/mirror-rows.ts'
import { HOUR_MS, seen, sent, startTestApp, T0 } from '../testing/test-app.ts'

let t: Awaited<ReturnType<typeof startTestApp>>
let db: OrgDb
beforeEach(async () => {
  t = await startTestApp()
  const [profile] = defaultSettings().profiles
  if (!profile) throw new Error('there is a default profile')
  const enrichment = {
    enabled: true,
    policies: { Title: 'always' as const, Phone: 'always' as const },
    updatePersona: true,
  }
  const settings = {
    ...defaultSettings(),
    internalDomains: ['ourco.com'],
    profiles: [{ ...profile, contactCreation: true, enrichment }],
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

type Told = Partial<Record<SignatureFact['field'], string>>
const told = (
  atMs: number,
  address: string,
  signature: Told,
  { authentication = 'pass' as 'pass' | 'fail' | 'unknown' } = {},
): Activity => {
  const activity = seen(atMs, address)
  if (activity.kind !== 'contact.seen') return activity
  const signatureFacts = Object.entries(signature).map(([field, text]) => ({
    field: field as SignatureFact['field'],
    text,
  }))
  return { ...activity, signatureFacts, sighting: { how: 'mail', authentication } }
}
const planned = () => desiredRow(db, { object: 'Contact', naturalKey: ANN })
const refusals = async (address: string) =>
  (await t.json('adam', 'GET', `/v1/log?address=${address}`)).entries
    .filter(({ action, refusal }: { action: string; refusal: string | null }) => action === 'contact.enrich' && refusal)
    .map(({ refusal }: { refusal: string }) => refusal)

const HISTORY = [
  told(T0, 'ann@acme.com', { title: 'Analyst', phone: '+44 20 7946 0001' }),
  told(T0 + HOUR_MS, 'ann@acme.com', { title: 'Controller', country: 'UK' }),
  told(T0 + 2 * HOUR_MS, 'ann@acme.com', { title: 'CFO' }),
  told(T0 + 2 * HOUR_MS, 'ann@acme.com', { phone: '020 7946 0002' }, { authentication: 'fail' }),
]

test.each([
  ['in order', [0, 1, 2]],
  ['backwards', [2, 1, 0]],
  ['mixed', [1, 2, 0]],
])('the order of arrival does not matter: %s (ENR-8)', async (_name, order) => {
  for (const index of order) {
    const activity = HISTORY[index]
    if (activity) await t.post('rita', activity)
  }
  expect(await planned()).toMatchObject({
    state: 'pending',
    onlyEnriches: true,
    values: { Title: 'CFO', Phone: '+442079460001', Department: 'Finance', Seniority__c: 'C-Level' },
  })
  expect(await factsOf(db, ['ann@acme.com'])).toMatchObject([
    { field: 'MailingCountry', value: 'UK' },
    { field: 'Phone', value: '+44 20 7946 0001' },
    { field: 'Title', value: 'CFO' },
  ])
})

test('playing a history twice changes nothing', async () => {
  await t.post('rita', ...HISTORY)
  const first = await planned()
  await t.post('rita', ...HISTORY)
  expect(await planned()).toEqual(first)
})

test('a mail that fails authentication tells nothing, one without a verdict does (CAP-9)', async () => {
  await t.post('rita', told(T0, 'ann@acme.com', { title: 'Emperor' }, { authentication: 'fail' }))
  expect(await planned()).toBeNull()
  expect(await refusals('ann@acme.com')).toEqual(['authentication_failed'])
  await t.post('rita', told(T0 + HOUR_MS, 'ann@acme.com', { title: 'CFO' }, { authentication: 'unknown' }))
  expect(await planned()).toMatchObject({ values: { Title: 'CFO' } })
})

test('a fact without any text tells nothing, and costs the mail nothing', async () => {
  await t.post('rita', told(T0, 'ann@acme.com', { title: '\0', phone: '020 7946 0002', country: ' ' }))
  expect(await factsOf(db, ['ann@acme.com'])).toMatchObject([{ field: 'Phone' }])
})

test('two copies of one mail are judged each by its own profile, and the union is applied once (PRF-5)', async () => {
  const { settings, version } = await t.json('adam', 'GET', '/v1/settings')
  const off = { ...settings.profiles[0], id: 'off', name: 'Off', enrichment: {} }
  const assigned = {
    ...settings,
    profiles: [...settings.profiles, off],
    profileAssignments: { 'rita@ourco.com': 'off' },
  }
  await t.request('adam', 'PUT', '/v1/settings', assigned, { 'if-match': `"${version}"` })
  for (const who of ['rita', 'sam', 'rita']) {
    const mail = told(T0, 'ann@acme.com', { title: 'CFO' })
    const mailbox = `${who}@ourco.com`
    await t.post(who, { ...mail, mailbox, id: activityId('contact.seen', mailbox, `ann@acme.com#${T0}`) })
    if (who === 'rita') continue
    expect(await planned()).toMatchObject({ values: { Title: 'CFO' }, revision: 1 })
  }
  expect(await planned()).toMatchObject({ revision: 1 })
  expect(await refusals('ann@acme.com')).toContain('enrichment_off')
})

test('a colleague’s signature is nobody’s to keep (CAP-2)', async () => {
  await t.post('rita', told(T0, 'sam@ourco.com', { title: 'CFO' }))
  expect(await factsOf(db, ['sam@ourco.com'])).toEqual([])
})

test('a planned contact takes what is told before it is made, whichever comes first (CON-5)', async () => {
  const mail = sent(T0, 'cara@acme.com', 'm1@ourco.com')
  if (mail.kind !== 'email.sent') throw new Error('a mail was sent')
  const participants = mail.participants.map((each) => (each.role === 'to' ? { ...each, name: 'Cara Diaz' } : each))
  await t.post('rita', { ...mail, participants })
  await t.post('rita', told(T0 + HOUR_MS, 'cara@acme.com', { title: 'Head of IT', mobile: '+49 170 1234567' }))
  await t.post('rita', told(T0 + 2 * HOUR_MS, 'cara@acme.com', { title: 'CIO' }))
  const row = await desiredRow(db, { object: 'Contact', naturalKey: contactKey('cara@acme.com') })
  expect(row).toMatchObject({
    state: 'pending',
    values: { Title: 'CIO', Phone: '+491701234567', Department: 'IT', Seniority__c: 'C-Level', LastName: 'Diaz' },
  })
})

test('a number without a country code needs a hint; a country that is told later is one', async () => {
  await t.post('rita', told(T0, 'ann@acme.com', { phone: '020 7946 0000' }))
  expect(await planned()).toBeNull()
  await t.post('rita', told(T0 + HOUR_MS, 'ann@acme.com', { country: 'England' }))
  expect(await planned()).toMatchObject({ values: { Phone: '+442079460000' } })
})
