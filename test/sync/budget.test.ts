import type { OrgSettings } from '@reachable/shared/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { countDead, retryDead } from '../../server/src/db/org/dead-letters.ts'
import { writing } from '../../server/src/db/org/open.ts'
import { usageNow } from '../../server/src/salesforce/call-budget.ts'
import { after, createWorld, seedAcme, type World } from './harness.ts'

let world: World
let acme: ReturnType<typeof seedAcme>
beforeEach(async () => {
  world = await createWorld()
  acme = seedAcme(world)
  await world.pull()
})
afterEach(() => world.close())

const ANN = 'ann@acme.com'
const DAY = after(24 * 60)
const INACTIVE = { email_active__c: false, Hard_Bounce__c: true }
const cara = () => ({ email: 'cara@acme.com', last: 'Diaz', accountId: acme.acme })
const usage = () => usageNow(world.db, world.settings.salesforce, world.nowMs())
const refused = () => world.simulator.sim.calls.log().filter(({ status }) => status === 403).length

test('every call is counted for what it was made for', async () => {
  await world.planContact(cara())
  await world.planRole(cara(), acme.o1)
  await world.push()
  const { calls, org, share } = await usage()
  expect(calls.byPurpose).toMatchObject({ setup: 1, mirror: 2, look: 1 })
  expect(calls.total).toBe(org?.used)
  expect(share.calls).toBe((org?.limit ?? 0) / 5)
  world.advance(DAY + after(15))
  expect((await usage()).calls.total).toBe(0)
})

test('when our share runs short, flags and contacts go on and the rest waits its turn (SYN-2, G8)', async () => {
  // Our share is a fifth, six calls, and five are made: more than four fifths.
  world.simulator.configure({ apiLimit: 30 })
  await world.pull()
  await world.planFlags(acme.ann, ANN, INACTIVE)
  await world.planContact(cara())
  await world.planRole(cara(), acme.o1)
  expect(await world.push()).toMatchObject({ written: 2, calls: 2 })
  expect((await usage()).heldBack).toEqual([{ work: 'roles', records: 1 }])
  expect(await world.push()).toMatchObject({ kind: 'failed', calls: 0 })
  world.advance(DAY + after(15))
  world.simulator.configure({ apiLimit: 1_000 })
  await world.pull()
  expect(await world.push()).toMatchObject({ written: 1 })
  expect((await usage()).heldBack).toEqual([])
})

test('a limit that is reached costs one refused call, and nothing more until calls are free again (G8)', async () => {
  await world.close()
  const settings = (base: OrgSettings) => ({ ...base, salesforce: { ...base.salesforce, callShare: 1 } })
  world = await createWorld({ settings })
  acme = seedAcme(world)
  await world.pull()
  await world.planFlags(acme.ann, ANN, INACTIVE)
  world.simulator.configure({ apiLimit: 4 })
  for (let hour = 0; hour < 23; hour++) {
    await world.pull()
    await world.push()
    world.advance(after(60))
  }
  expect(refused()).toBeLessThanOrEqual(1)
  expect((await usage()).pausedUntil).not.toBeNull()
  world.simulator.configure({ apiLimit: 1_000 })
  world.advance(after(3 * 60))
  await world.pull()
  expect(await world.push()).toMatchObject({ written: 1 })
})

test('calls that others used up are waited for without a single probe (G8)', async () => {
  world.simulator.configure({ apiLimit: 1_000 })
  await world.pull()
  world.simulator.fault({ do: 'spend-calls', calls: 1_000 })
  await world.planFlags(acme.ann, ANN, INACTIVE)
  for (let hour = 0; hour < 24; hour++) {
    await world.pull()
    await world.push()
    world.advance(after(60))
  }
  expect(refused()).toBeLessThanOrEqual(1)
  world.advance(after(30))
  await world.pull()
  expect(await world.push()).toMatchObject({ written: 1 })
})

test('what Salesforce refused is not sent again until somebody says so (G9, CON-14)', async () => {
  const rule = { object: 'Contact', refuseWhen: 'Title = null', message: 'Every contact needs a title.' }
  world.simulator.configure({ rules: { duplicate: {}, validation: [rule], required: {} } })
  await world.planFlags(acme.ann, ANN, INACTIVE)
  expect(await world.push()).toMatchObject({ refused: 1 })
  for (let cycle = 0; cycle < 5; cycle++) {
    world.advance(after(60))
    await world.pull()
    expect(await world.push()).toMatchObject({ kind: 'idle', calls: 0 })
  }
  expect(await countDead(world.db)).toEqual({ FIELD_CUSTOM_VALIDATION_EXCEPTION: 1 })
  world.simulator.configure({ rules: { duplicate: {}, validation: [], required: {} } })
  const code = 'FIELD_CUSTOM_VALIDATION_EXCEPTION'
  expect(await writing(world.db, (tx) => retryDead(tx, { code }, world.nowMs()))).toBe(1)
  expect(await world.push()).toMatchObject({ written: 1 })
})
