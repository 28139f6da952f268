import { afterEach, beforeEach, expect, test } from 'vitest'
import { listDead, retryDead } from '../../server/src/db/org/dead-letters.ts'
import { writing } from '../../server/src/db/org/open.ts'
import { createMakeId } from '../../server/src/ids.ts'
import { removePerson } from '../../server/src/jobs/remove-person.ts'
import { restorePerson } from '../../server/src/jobs/restore-person.ts'
import { INTEGRATION_USER_ID } from '../salesforce/seed-org.ts'
import { createWorld, IN_DOUBT_WAIT_MS, seedAcme, type World } from './harness.ts'

const EVE = 'eve@acme.com'
let world: World
beforeEach(async () => {
  world = await createWorld()
  const { acme } = seedAcme(world)
  world.simulator.seed({
    Contact: [{ Email: EVE, LastName: 'Ash', AccountId: acme, Created_By_Reachable__c: true }],
  })
  await world.pull()
})
afterEach(() => world.close())

const decider = () => {
  const makeId = createMakeId(() => String(count++))
  return { db: world.db, makeId, integrationUserId: async () => INTEGRATION_USER_ID }
}
let count = 0
const remove = () => {
  const input = { address: EVE, reason: 'asked to', byUser: 'adam', isConfirmed: true, recordId: null }
  return removePerson(decider(), world.sync, input, world.nowMs())
}
const isThere = () => world.simulator.rows('Contact').some(({ Email }) => Email === EVE)
/** What a change of the settings does with everything that Salesforce refused. */
const settingsChange = async () => {
  await writing(world.db, (tx) => retryDead(tx, 'all', world.nowMs()))
  await world.push()
}
/** Salesforce keeps a contact with an open case. */
const holdByCase = () => {
  const [contactId] = world.simulator.rows('Contact').flatMap(({ Email, Id }) => (Email === EVE ? [Id] : []))
  const [caseId] = world.simulator.seed({ Case: [{ Subject: 'Help', ContactId: contactId }] }).ids
  return { close: () => world.simulator.seed({ Case: [{ Id: caseId, Status: 'Closed' }] }) }
}
const deadLetters = () => listDead(world.db, { after: null, limit: 10, code: null })

test('a removal that Salesforce refused is over: no later change of the settings deletes the contact', async () => {
  const held = holdByCase()
  expect(await remove()).toMatchObject({ kind: 'crm_refused' })
  held.close()
  await settingsChange()
  expect(isThere()).toBe(true)
})

test('a contact that was removed and restored is not deleted later, whatever became of its deletion', async () => {
  world.simulator.fault({ match: { path: '/composite', method: 'POST', object: 'ids=' }, do: 'html-503', times: 1 })
  expect(await remove()).toMatchObject({ kind: 'removed', removal: { state: 'planned' } })
  world.advance(IN_DOUBT_WAIT_MS)
  const held = holdByCase()
  await world.push()
  expect(await deadLetters()).toHaveLength(1)
  expect(await restorePerson(decider(), world.sync, { address: EVE, byUser: 'adam' }, world.nowMs())).toMatchObject({
    kind: 'restored',
  })
  held.close()
  await settingsChange()
  expect(isThere()).toBe(true)
})
