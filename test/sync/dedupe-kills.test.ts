import { afterEach, describe, expect, test } from 'vitest'
import { writing } from '../../server/src/db/org/open.ts'
import { saveSettings } from '../../server/src/db/org/settings.ts'
import { createMakeId } from '../../server/src/ids.ts'
import { runDedupe } from '../../server/src/jobs/dedupe.ts'
import { INTEGRATION_USER_ID } from '../salesforce/seed-org.ts'
import { type CrmProxy, type Fate, startCrmProxy } from '../world/crm-proxy.ts'
import { after, createWorld, seedAcme, T0, type World } from './harness.ts'

const GROUPS = 3
const PATIENT = { timeout: 60_000 }
const DAY = after(24 * 60)
let world: World
let proxy: CrmProxy
/** What becomes of the n-th request of the run; all pass while nothing is told. */
let fateOf: (request: number) => Fate = () => 'pass'

afterEach(async () => {
  await world.close()
  await proxy.stop()
})

async function openWorld(): Promise<void> {
  fateOf = () => 'pass'
  world = await createWorld({
    settings: (base) => ({ ...base, dedupe: { enabled: true, survivor: 'earliest' } }),
    between: async (target) => {
      proxy = await startCrmProxy({ target, decide: ({ number }) => fateOf(number) })
      return proxy.url
    },
  })
  seedAcme(world)
  const people = Array.from({ length: GROUPS }, (_, n) => n)
  const person = (n: number) => ({ Email: `p${n}@acme.com`, LastName: `Of ${n}`, AccountId: '@acme' })
  const { errors } = world.simulator.seed({ Contact: people.map(person) })
  const copies = world.simulator.seed({
    Contact: people.map((n) => ({ ...person(n), _ref: `copy${n}`, Created_By_Reachable__c: true })),
    Task: people.map((n) => ({ Subject: `Call ${n}`, WhoId: `@copy${n}`, Status: 'Completed' })),
    OpportunityContactRole: people.map((n) => ({ OpportunityId: '@o1', ContactId: `@copy${n}` })),
  })
  expect([...errors, ...copies.errors]).toEqual([])
  await writing(world.db, (tx) => saveSettings(tx, { version: 1, settings: world.settings, byUser: 'u', atMs: T0 }))
  await world.pull()
}

function run() {
  const makeId = createMakeId(() => `${proxy.requests()}`)
  const decider = { db: world.db, makeId, integrationUserId: async () => INTEGRATION_USER_ID }
  return runDedupe(decider, world.restarted(), world.nowMs(), true)
}

/** Tasks and roles by whom they belong to; `orphans` belong to nobody who is there. */
function found() {
  const contacts = world.simulator.rows('Contact').filter(({ Email }) => String(Email).startsWith('p'))
  const ids = new Set(contacts.map(({ Id }) => Id))
  const owners = [
    ...world.simulator.rows('Task').map(({ WhoId }) => WhoId),
    ...world.simulator.rows('OpportunityContactRole').map(({ ContactId }) => ContactId),
  ]
  const orphans = owners.filter(
    (id) => !ids.has(String(id)) && !world.simulator.rows('Contact').some((row) => row.Id === id),
  )
  const theirs = owners.filter((id) => ids.has(String(id)))
  return { contacts: contacts.length, owned: theirs.length, orphans: orphans.length }
}
const MERGED = { contacts: GROUPS, owned: 2 * GROUPS, orphans: 0 }

/** As many as an undisturbed run makes; the first test says when there are more. */
const REQUESTS = 10

test('a run makes so many requests, and afterwards each person is there once', PATIENT, async () => {
  await openWorld()
  const before = proxy.requests()
  expect(await run()).toMatchObject({ state: 'done', counts: { merged: GROUPS } })
  expect(found()).toEqual(MERGED)
  expect(proxy.requests() - before).toBeLessThanOrEqual(REQUESTS)
})

describe('killed at any request, nothing is orphaned, and the next run ends it (G12)', () => {
  const points = Array.from({ length: REQUESTS }, (_, n) => n + 1)
  const cases = points.flatMap((at) => [['cut', at] as const, ['lose-answer', at] as const])
  test.each(cases)('%s at request %i', PATIENT, async (fate, at) => {
    await openWorld()
    const first = proxy.requests() + at
    // From then on the process is gone: nothing that it would still try arrives.
    fateOf = (number) => (number < first ? 'pass' : number === first ? fate : 'cut')
    await run()
    expect(found()).toMatchObject({ owned: 2 * GROUPS, orphans: 0 })
    fateOf = () => 'pass'
    world.advance(DAY)
    await world.restarted().push(world.nowMs())
    await run()
    expect(found()).toEqual(MERGED)
  })
})
