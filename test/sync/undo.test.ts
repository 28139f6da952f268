import { afterEach, beforeEach, expect, test } from 'vitest'
import { listLog } from '../../server/src/db/org/log.ts'
import { writing } from '../../server/src/db/org/open.ts'
import { saveSettings } from '../../server/src/db/org/settings.ts'
import { createMakeId } from '../../server/src/ids.ts'
import type { Decider } from '../../server/src/ingest/ingest-pending.ts'
import { runDedupe } from '../../server/src/jobs/dedupe.ts'
import { undo } from '../../server/src/jobs/undo.ts'
import { INTEGRATION_USER_ID } from '../salesforce/seed-org.ts'
import { createWorld, seedAcme, T0, type World } from './harness.ts'

const RITA = 'rita@ourco.com'
let world: World
let decider: Decider
beforeEach(async () => {
  world = await createWorld({ settings: (base) => ({ ...base, dedupe: { enabled: true, survivor: 'manual' } }) })
  decider = { db: world.db, makeId: createMakeId(() => 'x'), integrationUserId: async () => INTEGRATION_USER_ID }
  await writing(world.db, (tx) => saveSettings(tx, { version: 1, settings: world.settings, byUser: 'u', atMs: T0 }))
})
afterEach(() => world.close())

/** People with a contact that a person made, a copy of ours, and a task on the copy. */
function seedCopies(count: number) {
  const people = Array.from({ length: count }, (_, index) => ({ LastName: `P${index}`, Email: `p${index}@acme.com` }))
  const contacts = people.map((person, index) => ({ _ref: `kept${index}`, AccountId: '@acme', ...person }))
  const copies = people.map((person, index) => {
    return { _ref: `copy${index}`, AccountId: '@acme', Created_By_Reachable__c: true, ...person }
  })
  const tasks = people.map((_, index) => ({ Subject: 'Call', Status: 'Completed', WhoId: `@copy${index}` }))
  const { errors } = world.simulator.seed({ Contact: [...contacts, ...copies], Task: tasks })
  expect(errors).toEqual([])
}

const standing = () => ({
  contacts: world.simulator.rows('Contact').length,
  holders: new Set(world.simulator.rows('Task').map((row) => row.WhoId)),
})

test('a merge of sixty copies is undone in a few calls', { timeout: 60_000 }, async () => {
  seedAcme(world)
  seedCopies(60)
  const before = standing()
  await world.pull()
  const run = await runDedupe(decider, world.sync, world.nowMs(), true)
  expect(run).toMatchObject({ state: 'done', counts: { merged: 60 } })
  world.advance(60_000)
  const made = world.simulator.callsTotal()
  const answer = await undo(
    decider,
    world.sync,
    { of: { runId: run.id }, byUser: 'adam', isPreview: false },
    world.nowMs(),
  )
  expect(answer).toMatchObject({ kind: 'report', report: { counts: { writes: 120, undone: 120, refused: 0 } } })
  expect(standing()).toEqual(before)
  expect(world.simulator.callsTotal() - made).toBeLessThanOrEqual(8)
})

test('whoever saw a write sees that it was undone (LOG-6)', async () => {
  const { acme } = seedAcme(world)
  await world.pull()
  await world.planContact({ email: 'new@acme.com', last: 'New', accountId: acme })
  await world.push()
  const entries = () => listLog(world.db, { address: 'new@acme.com', mailboxes: [RITA] }, { limit: 10 })
  const [created] = await entries()
  expect(created).toMatchObject({ action: 'contact.create', outcome: 'done' })
  world.advance(60_000)
  const input = { of: { entryId: created?.id ?? '' }, byUser: 'adam', isPreview: false }
  await undo(decider, world.sync, input, world.nowMs())
  expect((await entries()).map(({ action }) => action)).toContain('contact.delete')
  // A second time there is nothing left to undo, which they see as well.
  await undo(decider, world.sync, input, world.nowMs())
  expect(await entries()).toContainEqual(expect.objectContaining({ outcome: 'refused', refusal: 'already_undone' }))
  expect(await listLog(world.db, { address: 'new@acme.com', mailboxes: ['sam@ourco.com'] }, { limit: 10 })).toEqual([])
})
