import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  accountsByDomains,
  contactsByEmails,
  contactsByIds,
  leadsByEmails,
  opportunitiesByAccounts,
  rolesByOpportunities,
  teamMembersByAccounts,
  usersByEmails,
} from '../../server/src/db/org/mirror.ts'
import { INTEGRATION_USER_ID } from '../salesforce/seed-org.ts'
import { after, createWorld, seedAcme, T0, type World } from './harness.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

const ANN = 'ann@acme.com'
const changedAt = async () => (await contactsByEmails(world.db, [ANN]))[0]?.crmChangedAtMs

test('accounts bring their domains, people their records, opportunities their roles', async () => {
  const acme = seedAcme(world)
  world.simulator.seed({
    Account: [{ Id: acme.acme, Secondary_Domains__c: 'acme.co.uk, acme-labs.io, gmail' }],
    AccountTeamMember: [{ AccountId: acme.acme, UserId: acme.rita }],
    Lead: [{ Email: 'Lee@ACME.com', LastName: 'Ody' }],
  })
  expect(await world.pull()).toEqual({ kind: 'pulled', changedAddresses: [], calls: 3 })
  expect(await accountsByDomains(world.db, ['acme-labs.io'])).toEqual([
    { id: acme.acme, name: 'Acme', ownerId: acme.rita, domains: ['acme-labs.io', 'acme.co.uk', 'acme.com'] },
  ])
  expect(await contactsByEmails(world.db, [ANN])).toMatchObject([
    { id: acme.ann, accountId: acme.acme, emailActive: true, hardBounce: false, createdByReachable: false },
  ])
  expect(await leadsByEmails(world.db, ['lee@acme.com'])).toHaveLength(1)
  expect(await usersByEmails(world.db, ['rita@ourco.com'])).toEqual([
    { id: acme.rita, email: 'rita@ourco.com', isActive: true },
  ])
  expect(await opportunitiesByAccounts(world.db, [acme.acme])).toMatchObject([{ id: acme.o1, isClosed: false }])
  expect(await rolesByOpportunities(world.db, [acme.o1])).toMatchObject([
    { contactId: acme.ann, createdByReachable: false },
  ])
  expect(await teamMembersByAccounts(world.db, [acme.acme])).toEqual([{ accountId: acme.acme, userId: acme.rita }])
  world.advance(after(5))
  expect(await world.pull()).toEqual({ kind: 'pulled', changedAddresses: [], calls: 2 })
})

test('an org without account teams or our fields is mirrored all the same', async () => {
  const plain = await createWorld({ withoutCustomFields: true })
  plain.simulator.configure({ accountTeams: false })
  const acme = seedAcme(plain)
  expect(await plain.pull()).toMatchObject({ kind: 'pulled' })
  expect(await contactsByIds(plain.db, [acme.ann])).toMatchObject([{ email: ANN, emailActive: null, hardBounce: null }])
  await plain.close()
})

test('after forty days without a look the mirror still learns what was deleted meanwhile', async () => {
  const acme = seedAcme(world)
  await world.pull()
  world.simulator.seed({ Contact: [{ Id: acme.ann, _delete: true }] })
  world.advance(after(40 * 24 * 60))
  expect(await world.pull()).toMatchObject({ kind: 'pulled', changedAddresses: [ANN] })
  expect(await contactsByIds(world.db, [acme.ann])).toEqual([])
})

test('five thousand contacts arrive in pages, each once', async () => {
  const Contact = Array.from({ length: 5_000 }, (_, index) => ({ Email: `p${index}@acme.com`, LastName: `P${index}` }))
  world.simulator.seed({ Contact })
  const report = await world.pull()
  // The fields, three pages of contacts, and then the Tasks and Events that hang on them.
  expect(report).toMatchObject({ kind: 'pulled', calls: 5 })
  const result = await world.db.$client.execute('SELECT count(*) AS n FROM mirror_contacts')
  expect(result.rows[0]?.n).toBe(5_000)
  world.advance(after(60))
  world.simulator.seed({ Contact: [{ Email: 'late@acme.com', LastName: 'Late' }] })
  expect(await world.pull()).toMatchObject({ changedAddresses: ['late@acme.com'] })
  // The bulk of one stamp lies behind the watermark now and is not read again.
  world.advance(after(5))
  expect(await world.pull()).toMatchObject({ changedAddresses: [], calls: 2 })
}, 60_000)

test('only a change of what ACT-7 names, by somebody else, is new data from the CRM', async () => {
  const acme = seedAcme(world)
  await world.pull()
  expect(await changedAt()).toBeNull()
  world.advance(after(30))
  world.simulator.seed({ Contact: [{ Id: acme.ann, Description: 'score 17' }] })
  await world.pull()
  expect(await changedAt()).toBeNull()
  world.simulator.seed({ Contact: [{ Id: acme.ann, Title: 'CFO' }] }, INTEGRATION_USER_ID)
  await world.pull()
  expect(await changedAt()).toBeNull()
  world.advance(after(30))
  world.simulator.seed({ Contact: [{ Id: acme.ann, Title: 'CEO' }] })
  await world.pull()
  expect(await changedAt()).toBe(T0 + after(60))
})

test('a task that somebody logs is new data, our own is not (ACT-7)', async () => {
  const acme = seedAcme(world)
  await world.pull()
  world.advance(after(30))
  world.simulator.seed({ Task: [{ WhoId: acme.ann, Subject: 'ours' }] }, INTEGRATION_USER_ID)
  await world.pull()
  expect(await changedAt()).toBeNull()
  world.simulator.seed({
    Task: [{ WhoId: acme.ann, Subject: 'Call', Status: 'Completed', ActivityDate: '2026-03-01' }],
  })
  await world.pull()
  expect(await changedAt()).toBe(T0 + after(30))
  const [contact] = await contactsByIds(world.db, [acme.ann])
  expect(contact?.lastActivityAtMs).toBe(Date.parse('2026-03-01T23:59:59.999Z'))
})

test('deleted records leave the mirror, also those that know no recycle bin', async () => {
  const acme = seedAcme(world)
  await world.pull()
  world.advance(after(5))
  const role = world.simulator.rows('OpportunityContactRole')[0]?.Id
  world.simulator.seed({ OpportunityContactRole: [{ Id: role, _delete: true }] })
  await world.pull()
  expect(await rolesByOpportunities(world.db, [acme.o1])).toEqual([])
  world.simulator.seed({ Contact: [{ Id: acme.ann, _delete: true }] })
  expect(await world.pull()).toMatchObject({ changedAddresses: [ANN] })
  expect(await contactsByEmails(world.db, [ANN])).toEqual([])
})

test('an instance that moved is followed, and an instance that is not Salesforce is not', async () => {
  seedAcme(world)
  world.simulator.configure({ instanceUrl: 'https://evil.example' })
  world.simulator.sim.oauth.expireAll(false)
  expect(await world.pull()).toMatchObject({ kind: 'failed' })
  expect(await world.pull()).toMatchObject({ kind: 'not_connected' })
})
