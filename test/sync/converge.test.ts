import { afterEach, beforeEach, expect, test } from 'vitest'
import { EVERYTHING, mirroredIds } from '../../server/src/db/org/mirror-ranges.ts'
import { type MirroredObject, storedContacts } from '../../server/src/db/org/mirror-write.ts'
import { workAsHuman } from '../salesforce/hazards/human-at-work.ts'
import { after, createWorld, seedAcme, type World } from './harness.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
  seedAcme(world)
  const Account = Array.from({ length: 20 }, (_, index) => ({
    _ref: `a${index}`,
    Name: `A${index}`,
    Website: `a${index}.com`,
  }))
  const Contact = Array.from({ length: 100 }, (_, index) => ({
    ...{ Email: `c${index}@a${index % 20}.com`, LastName: `C${index}`, AccountId: `@a${index % 20}` },
  }))
  expect(world.simulator.seed({ Account, Contact }).errors).toEqual([])
  await world.pull()
})
afterEach(() => world.close())

const OBJECTS: readonly MirroredObject[] = ['Account', 'Contact', 'Lead', 'Opportunity', 'OpportunityContactRole']
const alive = (object: string) => world.simulator.rows(object).filter((row) => row.IsDeleted !== true)
const idsThere = (object: string) =>
  alive(object)
    .map((row) => String(row.Id))
    .sort()
const idsHere = async (object: MirroredObject) => (await mirroredIds(world.db, object, EVERYTHING)).sort()

async function expectEqual() {
  for (const object of OBJECTS) expect(await idsHere(object), object).toEqual(idsThere(object))
  const contacts = await storedContacts(world.db, idsThere('Contact'))
  const here = contacts.map(({ id, email, title, accountId }) => [id, email, title, accountId])
  const there = alive('Contact').map((row) => [row.Id, String(row.Email).toLowerCase(), row.Title, row.AccountId])
  expect(here.sort()).toEqual(there.sort())
}

test('after an hour of people at work, some of whose commits come late, the mirror is equal within two cycles (G11)', async () => {
  for (let turn = 0; turn < 12; turn++) {
    workAsHuman(world.simulator.sim, { steps: 40, seed: 100 + turn, stampedAgoMs: (turn % 3) * 90_000 })
    world.advance(after(5))
    if (turn % 3 === 0) await world.sync.pull(world.nowMs(), 'some')
  }
  await world.sync.pull(world.nowMs(), 'some')
  world.advance(after(15))
  await world.sync.pull(world.nowMs(), 'some')
  await expectEqual()
}, 60_000)

test('what got lost on the way is found once a day, for two calls more where nothing did', async () => {
  world.advance(after(24 * 60))
  // Two to read, one to describe the objects anew, two to compare.
  expect((await world.pull()).calls).toBe(5)
  const [lost, other] = await idsHere('Contact')
  await world.db.$client.execute({ sql: 'DELETE FROM mirror_contacts WHERE id = ?', args: [lost ?? ''] })
  await world.db.$client.execute({
    sql: "INSERT INTO mirror_roles (id, opportunity_id, contact_id, created_by_reachable) VALUES ('00KHn0000009999MAA', '006', ?, 0)",
    args: [other ?? ''],
  })
  world.advance(after(24 * 60 + 60))
  await world.pull()
  await expectEqual()
})
