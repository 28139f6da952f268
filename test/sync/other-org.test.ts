import { afterEach, beforeEach, expect, test } from 'vitest'
import { underLease } from '../../server/src/db/org/fence.ts'
import { storeActivities } from '../../server/src/db/org/inbox.ts'
import { claimLease } from '../../server/src/db/org/lease.ts'
import { listLog } from '../../server/src/db/org/log.ts'
import { contactsByEmails } from '../../server/src/db/org/mirror.ts'
import { writing } from '../../server/src/db/org/open.ts'
import { changeConnection } from '../../server/src/db/org/salesforce-connection.ts'
import { saveSettings } from '../../server/src/db/org/settings.ts'
import { createMakeId } from '../../server/src/ids.ts'
import { type Decider, ingestPending } from '../../server/src/ingest/ingest-pending.ts'
import { syncCycle } from '../../server/src/jobs/sync-cycle.ts'
import { createSecretBox } from '../../server/src/keys/secret-box.ts'
import { connectAsServer } from '../../server/src/salesforce/connect.ts'
import { sent } from '../../server/src/testing/test-app.ts'
import { SIM_CLIENT_ID, SIM_CLIENT_SECRET } from '../salesforce/config.ts'
import { INTEGRATION_USER_ID } from '../salesforce/seed-org.ts'
import { type Simulator, startSimulator } from '../salesforce/simulator.ts'
import { createWorld, seedAcme, T0, type World } from './harness.ts'

let world: World
let second: Simulator
let decider: Decider
beforeEach(async () => {
  world = await createWorld()
  second = await startSimulator({ nowMs: T0 })
  decider = { db: world.db, makeId: createMakeId(() => 'x'), integrationUserId: async () => INTEGRATION_USER_ID }
  await writing(world.db, (tx) => saveSettings(tx, { version: 1, settings: world.settings, byUser: 'u', atMs: T0 }))
})
afterEach(async () => {
  await second.stop()
  await world.close()
})

/** Both simulators name themselves alike, so the first is remembered under another name. */
async function takeOver() {
  await writing(world.db, (tx) => changeConnection(tx, { salesforceOrgId: '00D000000000999AAA' }))
  const login = { loginUrl: second.url, clientId: SIM_CLIENT_ID, clientSecret: SIM_CLIENT_SECRET }
  const tools = { secrets: createSecretBox(new Uint8Array(32).fill(1)), policy: 'loopback' as const }
  const choice = { mayChangeOrg: true, nowMs: world.nowMs() }
  expect(await connectAsServer(world.db, login, tools, choice)).toMatchObject({ kind: 'connected' })
}

/** The same company under other record ids. */
function seedSecond() {
  const { refs, errors } = second.seed({
    User: [{ Email: 'olga@ourco.com' }, { _ref: 'rita', Email: 'rita@ourco.com' }],
    Account: [
      { Name: 'Other', Website: 'other.example' },
      { _ref: 'acme', Name: 'Acme', Website: 'acme.com', OwnerId: '@rita' },
    ],
  })
  expect(errors).toEqual([])
  return refs.acme
}

async function mailCara() {
  const mail = sent(T0, 'cara@acme.com', '<m1@ourco.com>')
  if (mail.kind !== 'email.sent') throw new Error('no mail')
  const participants = mail.participants.map((each) => (each.role === 'to' ? { ...each, name: 'Cara Moss' } : each))
  const activity = { ...mail, participants }
  const { id: activityId, mailbox } = activity
  const row = { activity, activityId, mailbox, userAddress: mailbox, occurredAtMs: T0, receivedAtMs: T0 }
  await storeActivities(world.db, [row])
  await ingestPending(decider, world.nowMs())
}

test('what was planned for the org before is dropped with a line, and what a mail asked for is decided again', async () => {
  const first = seedAcme(world)
  await syncCycle(decider, world.sync, world.nowMs())
  await mailCara()
  await world.planFlags(first.ann, 'ann@acme.com', { email_active__c: false })
  const account = seedSecond()
  expect(account).not.toBe(first.acme)
  await takeOver()
  expect(await world.log('ann@acme.com')).toContain('email_active.write skipped other_salesforce_org')
  expect(await world.log('cara@acme.com')).toContain('contact.create skipped other_salesforce_org')
  await syncCycle(decider, world.sync, world.nowMs())
  expect(second.rows('Contact').map((row) => [row.Email, row.AccountId])).toEqual([['cara@acme.com', account]])
  expect(world.simulator.rows('Contact').map((row) => [row.Email, row.email_active__c])).toEqual([
    ['ann@acme.com', true],
  ])
  const entries = await listLog(world.db, { address: 'cara@acme.com' }, { limit: 100 })
  expect(entries.filter(({ action, outcome }) => action === 'contact.create' && outcome === 'done')).toHaveLength(1)
})

test('another process describes the new org at once, not when its day with the old description is over', async () => {
  world.simulator.configure({ accountTeams: false })
  const other = world.restarted()
  await other.pull(world.nowMs())
  await takeOver()
  second.sim.calls.clear()
  await other.pull(world.nowMs())
  const paths = second.sim.calls.log().flatMap((call) => call.subRequests.map(({ path }) => path))
  expect(paths.filter((path) => path.includes('/describe')).length).toBeGreaterThan(0)
})

test('a job that is under way meanwhile stores nothing of the old org', async () => {
  seedAcme(world)
  const claim = { holder: 'worker', nowMs: 0, untilMs: Number.MAX_SAFE_INTEGER, isGone: () => false }
  const fence = (await writing(world.db, (tx) => claimLease(tx, claim))) ?? 0
  world.simulator.fault({ match: { path: '/composite' }, do: 'slow', delayMs: 50, times: 5 })
  const late = underLease(world.db, { fence, isValid: () => true }, () => world.pull())
  const outcome = expect(late).rejects.toThrow('another process')
  await takeOver()
  await outcome
  expect(await contactsByEmails(world.db, ['ann@acme.com'])).toHaveLength(0)
})
