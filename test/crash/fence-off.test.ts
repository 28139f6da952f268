import { afterEach, expect, test } from 'vitest'
import { LeaseLost } from '../../server/src/db/org/fence.ts'
import { createJobLease, type JobLease, withoutLease } from '../../server/src/owner/job-lease.ts'
import { createWorld, IN_DOUBT_WAIT_MS, seedAcme, type World } from '../sync/harness.ts'
import { type CrmProxy, startCrmProxy } from '../world/crm-proxy.ts'

const SECOND_MS = 1_000
const SESSION_OVER = JSON.stringify([{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }])

let world: World
let proxy: CrmProxy
/** Waited for by the next create; nothing of it is carried out. */
let stall: { readonly arrived: () => void; readonly answered: Promise<void> } | null = null
afterEach(async () => {
  await world.close()
  await proxy.stop()
})

async function openWorld(): Promise<void> {
  world = await createWorld({
    // Without a key field, only the fence keeps two workers apart.
    withoutCustomFields: true,
    between: async (target) => {
      proxy = await startCrmProxy({
        target,
        decide: async ({ method, path, body }) => {
          const held = stall
          if (!held || method !== 'POST' || !path.includes('/composite') || !body.includes('Diaz')) return 'pass'
          stall = null
          held.arrived()
          await held.answered
          return { status: 401, body: SESSION_OVER }
        },
      })
      return proxy.url
    },
  })
}

/** A process on the org. */
function worker(holder: string, isFenced: boolean): JobLease {
  if (!isFenced) return withoutLease
  const { db, nowMs } = world
  // The lease is renewed by a timer, and those of a paused process stand still.
  const every = () => () => undefined
  const pause = async () => world.advance(SECOND_MS)
  return createJobLease({ db, holder, clock: { nowMs }, isGone: () => false, every, pause })
}

/**
 * One worker is told that its session is over, and is paused before it hears of it. The other takes the org over, finds
 * nobody, and makes her. Then the first one wakes up, renews its session, and would send again.
 */
async function play(isFenced: boolean) {
  await openWorld()
  const { acme } = seedAcme(world)
  await world.pull()
  await world.planContact({ email: 'cara@acme.com', last: 'Diaz', accountId: acme })
  const [paused, other] = [worker('one', isFenced), worker('two', isFenced)]
  const arrival = Promise.withResolvers<void>()
  const awakening = Promise.withResolvers<void>()
  stall = { arrived: arrival.resolve, answered: awakening.promise }
  const first = paused.run(() => world.sync.push(world.nowMs())).catch((error: unknown) => error)
  await arrival.promise
  const successor = world.restarted()
  for (let cycle = 0; cycle < 2; cycle++) {
    world.advance(IN_DOUBT_WAIT_MS + SECOND_MS)
    await other.run(() => successor.push(world.nowMs()))
  }
  awakening.resolve()
  const ended = await first
  return { ended, made: world.simulator.rows('Contact').filter((row) => row.Email === 'cara@acme.com').length }
}

test('with the fence a worker that wakes up too late sends nothing', async () => {
  expect(await play(true)).toEqual({ ended: expect.any(LeaseLost), made: 1 })
})
test('without it she is there twice', async () => {
  expect(await play(false)).toMatchObject({ made: 2 })
})
