import { afterEach, beforeEach, expect, test } from 'vitest'
import { createMakeId } from '../../server/src/ids.ts'
import { syncWhenDue } from '../../server/src/jobs/sync-cycle.ts'
import { usageNow } from '../../server/src/salesforce/call-budget.ts'
import { INTEGRATION_USER_ID } from '../salesforce/seed-org.ts'
import { after, createWorld, seedAcme, type World } from './harness.ts'

let world: World
let acme: ReturnType<typeof seedAcme>
beforeEach(async () => {
  world = await createWorld()
  acme = seedAcme(world)
})
afterEach(() => world.close())

const tick = () => {
  const makeId = createMakeId(() => '000000')
  const decider = { db: world.db, makeId, integrationUserId: async () => INTEGRATION_USER_ID }
  return syncWhenDue(decider, world.sync, world.nowMs())
}

test('an idle day stays below 150 calls, and what somebody changes is seen within half an hour (G3)', async () => {
  for (let minute = 0; minute < 24 * 60; minute += 10) {
    await tick()
    world.advance(after(10))
  }
  const { calls } = await usageNow(world.db, world.settings.salesforce, world.nowMs())
  expect(calls.total).toBeLessThanOrEqual(150)
  expect(calls.byPurpose.setup).toBe(1)
}, 30_000)

test('a planned row is sent with the next tick, and a second one waits for its turn', async () => {
  await tick()
  world.advance(after(1))
  await world.planContact({ email: 'cara@acme.com', last: 'Diaz', accountId: acme.acme })
  expect(await tick()).toMatchObject({ pull: 'not_due', written: 1, calls: 2 })
  await world.planContact({ email: 'dan@acme.com', last: 'Ng', accountId: acme.acme })
  world.advance(after(7))
  expect(await tick()).toBeNull()
  world.advance(after(1))
  expect(await tick()).toMatchObject({ written: 1, calls: 2 })
  world.advance(after(7))
  expect(await tick()).toMatchObject({ pull: 'pulled', push: 'not_due', calls: 1 })
})
