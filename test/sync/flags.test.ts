import { afterEach, beforeEach, expect, test } from 'vitest'
import { cancelPlannedUpdates } from '../../server/src/db/org/desired.ts'
import { contactsByIds } from '../../server/src/db/org/mirror.ts'
import { after, createWorld, IN_DOUBT_WAIT_MS, seedAcme, type World } from './harness.ts'

let world: World
let acme: ReturnType<typeof seedAcme>
const ANN = 'ann@acme.com'
const INACTIVE = { email_active__c: false, Hard_Bounce__c: true, Hard_Bounce_Date__c: '2026-03-02T08:59:30.000Z' }

beforeEach(async () => {
  world = await createWorld()
  acme = seedAcme(world)
  await world.pull()
})
afterEach(() => world.close())

const ann = () => world.simulator.rows('Contact').find((row) => row.Id === acme.ann)
const loseNextAnswer = () =>
  world.simulator.fault({ match: { object: 'Contact', operation: 'composite' }, do: 'drop-after-commit', times: 1 })

test('flags are written once, with what stood there before, and the mirror knows at once (ACT-15)', async () => {
  await world.planFlags(acme.ann, ANN, INACTIVE)
  expect(await world.push()).toEqual({ kind: 'pushed', written: 1, refused: 0, inDoubt: 0, calls: 1 })
  expect(ann()).toMatchObject({
    email_active__c: false,
    Hard_Bounce__c: true,
    Hard_Bounce_Date__c: '2026-03-02T08:59:30.000+0000',
  })
  expect(await contactsByIds(world.db, [acme.ann])).toMatchObject([
    { emailActive: false, hardBounce: true, hardBounceDate: INACTIVE.Hard_Bounce_Date__c },
  ])
  const entries = await world.db.query.log.findMany({ where: (row, { eq }) => eq(row.address, ANN) })
  expect(entries.map((entry) => [entry.action, entry.crm])).toEqual([
    [
      'email_active.write',
      { object: 'Contact', recordId: acme.ann, before: { email_active__c: true }, after: { email_active__c: false } },
    ],
    [
      'hard_bounce.write',
      {
        object: 'Contact',
        recordId: acme.ann,
        before: { Hard_Bounce__c: false, Hard_Bounce_Date__c: null },
        after: { Hard_Bounce__c: true, Hard_Bounce_Date__c: INACTIVE.Hard_Bounce_Date__c },
      },
    ],
  ])
})

test('a value that is right already costs nothing (ACT-12)', async () => {
  await world.planFlags(acme.ann, ANN, { email_active__c: true })
  expect(await world.push()).toMatchObject({ kind: 'idle', calls: 0 })
})

test('a record that has another address now is left alone (ACT-12)', async () => {
  await world.planFlags(acme.ann, ANN, INACTIVE)
  world.simulator.seed({ Contact: [{ Id: acme.ann, Email: 'ann@newco.com' }] })
  const pulled = await world.pull()
  expect(pulled.changedAddresses.toSorted()).toEqual([ANN, 'ann@newco.com'])
  expect(await world.push()).toMatchObject({ written: 0, refused: 1 })
  expect(ann()).toMatchObject({ email_active__c: true })
  expect(await world.log(ANN)).toEqual(['email_active.write refused email_changed'])
})

test('Contact and Lead of one address are both written, a converted lead is not (HBF-5)', async () => {
  const { ids } = world.simulator.seed({
    Lead: [
      { Email: ANN, LastName: 'Lee' },
      { Email: ANN, LastName: 'Gone', IsConverted: true },
    ],
  })
  await world.pull()
  for (const id of ids) await world.planFlags(id, ANN, { Hard_Bounce__c: true }, 'Lead')
  await world.planFlags(acme.ann, ANN, { Hard_Bounce__c: true })
  expect(await world.push()).toMatchObject({ written: 2, refused: 1 })
  expect(world.simulator.rows('Lead').map((row) => row.Hard_Bounce__c)).toEqual([true, false])
})

test('a lost answer is looked up when it can no longer change anything, and not sent twice (SYN-1)', async () => {
  await world.planFlags(acme.ann, ANN, INACTIVE)
  loseNextAnswer()
  expect(await world.push()).toMatchObject({ kind: 'failed', inDoubt: 1 })
  expect(await world.push()).toMatchObject({ kind: 'idle', calls: 0 })
  world.advance(IN_DOUBT_WAIT_MS)
  expect(await world.restarted().push(world.nowMs())).toMatchObject({ written: 1 })
  const stamped = ann()?.LastModifiedDate
  expect(stamped).toBe('2026-03-02T09:00:00.000+0000')
  const entries = await world.db.query.log.findMany({ where: (row, { eq }) => eq(row.address, ANN) })
  expect(entries[0]?.crm).toMatchObject({ before: { email_active__c: true }, after: { email_active__c: false } })
})

test('newer values wait for the open question, and win (SYN-1)', async () => {
  await world.planFlags(acme.ann, ANN, INACTIVE)
  loseNextAnswer()
  await world.push()
  await world.planFlags(acme.ann, ANN, { email_active__c: true, Hard_Bounce__c: false })
  expect(await world.push()).toMatchObject({ kind: 'idle' })
  world.advance(IN_DOUBT_WAIT_MS)
  await world.push()
  await world.push()
  expect(ann()).toMatchObject({ email_active__c: true, Hard_Bounce__c: false })
})

test('a write that never arrived and was called off meanwhile is not sent (HBF-3)', async () => {
  await world.planFlags(acme.ann, ANN, INACTIVE)
  world.simulator.fault({ match: { operation: 'composite' }, do: 'drop-before', times: 1 })
  expect(await world.push()).toMatchObject({ inDoubt: 1 })
  await cancelPlannedUpdates(world.db, ANN, 'activity_from_contact')
  world.advance(IN_DOUBT_WAIT_MS)
  expect(await world.push()).toMatchObject({ written: 0 })
  expect(ann()).toMatchObject({ email_active__c: true })
})

test('a storm of 503 leaves everything planned; it lands when the storm is over', async () => {
  await world.planFlags(acme.ann, ANN, INACTIVE)
  world.simulator.fault({ do: 'html-503', times: 3 })
  expect(await world.pull()).toMatchObject({ kind: 'failed' })
  expect(await world.push()).toMatchObject({ kind: 'failed' })
  world.advance(after(5))
  await world.push()
  world.advance(IN_DOUBT_WAIT_MS)
  await world.push()
  expect(ann()).toMatchObject({ email_active__c: false })
  expect(await world.push()).toMatchObject({ kind: 'idle' })
})

test('an expired session is renewed once, unseen', async () => {
  world.simulator.sim.oauth.expireAll(false)
  await world.planFlags(acme.ann, ANN, INACTIVE)
  expect(await world.push()).toMatchObject({ kind: 'pushed', written: 1 })
})

test('a server that keeps answering 401 ends in "reconnect", not in a loop (G10)', async () => {
  world.simulator.fault({ match: { path: '/services/data' }, do: 'unauthorized' })
  await world.planFlags(acme.ann, ANN, INACTIVE)
  world.simulator.sim.calls.clear()
  expect(await world.push()).toMatchObject({ kind: 'failed', inDoubt: 0 })
  expect(world.simulator.sim.calls.log()).toHaveLength(3)
  expect(await world.push()).toMatchObject({ kind: 'not_connected', calls: 0 })
})

test('a validation rule stops the flag until somebody changes the record (CON-14)', async () => {
  const rule = { object: 'Contact', refuseWhen: 'Title = null', message: 'Every contact needs a title.' }
  world.simulator.configure({ rules: { duplicate: {}, validation: [rule], required: {} } })
  await world.planFlags(acme.ann, ANN, INACTIVE)
  expect(await world.push()).toMatchObject({ refused: 1 })
  await world.planFlags(acme.ann, ANN, INACTIVE)
  expect(await world.push()).toMatchObject({ kind: 'idle', calls: 0 })
  world.advance(after(1))
  world.simulator.seed({ Contact: [{ Id: acme.ann, Title: 'CFO' }] })
  await world.pull()
  expect(await world.push()).toMatchObject({ written: 1 })
})
