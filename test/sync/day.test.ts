import { afterEach, beforeEach, expect, test } from 'vitest'
import { storeActivities } from '../../server/src/db/org/inbox.ts'
import { writing } from '../../server/src/db/org/open.ts'
import { changeConnection } from '../../server/src/db/org/salesforce-connection.ts'
import { createMakeId } from '../../server/src/ids.ts'
import { runDaily } from '../../server/src/jobs/daily-run.ts'
import { dailyDueAtMs } from '../../server/src/jobs/due.ts'
import { syncWhenDue } from '../../server/src/jobs/sync-cycle.ts'
import { usageNow } from '../../server/src/salesforce/call-budget.ts'
import { sent } from '../../server/src/testing/test-app.ts'
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

test('an org that connects is read with the next tick, however often nobody was there to ask before', async () => {
  await writing(world.db, (tx) => changeConnection(tx, { state: 'disconnected' }))
  expect(await tick()).toMatchObject({ pull: 'not_connected' })
  world.advance(after(1))
  await writing(world.db, (tx) => changeConnection(tx, { state: 'connected' }))
  expect(await tick()).toMatchObject({ pull: 'pulled' })
})

test('a daily run that fails is tried again after half an hour, not with each tick', async () => {
  await saveActivity()
  const dueAtMs = await dailyDueAtMs(world.db)
  world.advance((dueAtMs ?? 0) - world.nowMs())
  world.simulator.fault({ match: { operation: 'composite' }, do: 'html-503', times: 1 })
  const decider = { db: world.db, makeId: createMakeId(() => '000000'), integrationUserId: async () => '' }
  expect(await runDaily(decider, world.sync, world.nowMs())).toMatchObject({ state: 'failed', error: 'pull_failed' })
  expect(await dailyDueAtMs(world.db)).toBe(world.nowMs() + after(30))
  world.advance(after(30))
  expect(await runDaily(decider, world.sync, world.nowMs())).toMatchObject({ state: 'done' })
  expect(await dailyDueAtMs(world.db)).toBe((dueAtMs ?? 0) + after(24 * 60))
})

const saveActivity = () =>
  writing(world.db, (tx) =>
    storeActivities(tx, [
      {
        ...{ activityId: 'act_1', mailbox: 'rita@ourco.com', userAddress: 'rita@ourco.com' },
        ...{ occurredAtMs: world.nowMs(), receivedAtMs: world.nowMs() },
        activity: sent(world.nowMs(), 'ann@acme.com', 'm1@ourco.com'),
      },
    ]),
  )
