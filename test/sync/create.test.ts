import { afterEach, beforeEach, expect, test } from 'vitest'
import { retryDead } from '../../server/src/db/org/dead-letters.ts'
import { desiredRow } from '../../server/src/db/org/desired.ts'
import { writing } from '../../server/src/db/org/open.ts'
import { createWorld, IN_DOUBT_WAIT_MS, seedAcme, type World } from './harness.ts'

let world: World
let acme: ReturnType<typeof seedAcme>
const cara = () => ({ email: 'cara@acme.com', last: 'Diaz', accountId: acme.acme, ownerId: acme.rita })

beforeEach(async () => {
  world = await createWorld()
  acme = seedAcme(world)
  await world.pull()
})
afterEach(() => world.close())

const contactsNamed = (email: string) => world.simulator.rows('Contact').filter((row) => row.Email === email)
const rolesOf = (contactId: unknown) =>
  world.simulator.rows('OpportunityContactRole').filter((row) => row.ContactId === contactId)

test('a new person becomes one contact with a role, in one look and one writing call', async () => {
  await world.planContact(cara())
  await world.planRole(cara(), acme.o1)
  expect(await world.push()).toEqual({ kind: 'pushed', written: 2, refused: 0, inDoubt: 0, calls: 2 })
  const [contact] = contactsNamed('cara@acme.com')
  expect(contact).toMatchObject({ LastName: 'Diaz', OwnerId: acme.rita, Created_By_Reachable__c: true })
  expect(rolesOf(contact?.Id)).toMatchObject([
    { OpportunityId: acme.o1, IsPrimary: false, Created_By_Reachable__c: true },
  ])
  expect(await world.log('cara@acme.com')).toEqual(['contact.create done -', 'role.create done -'])
  expect(await world.push()).toMatchObject({ kind: 'idle', calls: 0 })
  // Our own record, read back, is no news from the CRM (ACT-7).
  await world.pull()
  const stored = await world.db.query.mirrorContacts.findFirst({
    where: (row, { eq }) => eq(row.email, 'cara@acme.com'),
  })
  expect(stored).toMatchObject({ id: contact?.Id, crmChangedAtMs: null, createdByReachable: true })
})

test('a contact that a person made meanwhile is left alone, and the role goes to it (CON-7)', async () => {
  await world.planContact(cara())
  await world.planRole(cara(), acme.o1)
  world.simulator.seed({ Contact: [{ Email: 'Cara@ACME.com', LastName: 'By hand', AccountId: acme.acme }] })
  expect(await world.push()).toMatchObject({ written: 1, refused: 1 })
  const contacts = world.simulator.rows('Contact').filter((row) => String(row.Email).toLowerCase() === 'cara@acme.com')
  expect(contacts).toHaveLength(1)
  expect(rolesOf(contacts[0]?.Id)).toHaveLength(1)
  expect(await world.log('cara@acme.com')).toEqual([
    'contact.create refused exists',
    'activity.match done -',
    'role.create done -',
  ])
  const report = await world.pull()
  expect(report.changedAddresses).toContain('cara@acme.com')
})

test('a lead that appeared meanwhile stops the contact and its role (LED-6, OCR-6)', async () => {
  await world.planContact(cara())
  await world.planRole(cara(), acme.o1)
  world.simulator.seed({ Lead: [{ Email: 'cara@acme.com', LastName: 'Diaz' }] })
  expect(await world.push()).toMatchObject({ written: 0, refused: 2 })
  expect(contactsNamed('cara@acme.com')).toEqual([])
  expect(await world.log('cara@acme.com')).toEqual([
    'contact.create refused lead_exists',
    'role.create refused contact_not_created',
  ])
})

test('an opportunity that closed meanwhile gets no role, the contact is made all the same (INT-14)', async () => {
  await world.planContact(cara())
  await world.planRole(cara(), acme.o1)
  world.simulator.seed({ Opportunity: [{ Id: acme.o1, StageName: 'Closed Won' }] })
  expect(await world.push()).toMatchObject({ written: 1, refused: 1 })
  expect(await world.log('cara@acme.com')).toEqual(['role.create refused opportunity_closed', 'contact.create done -'])
})

test('a role that a person added meanwhile is not added twice (OCR-4)', async () => {
  const bob = { email: 'bob@acme.com', last: 'Ray', accountId: acme.acme }
  const { ids } = world.simulator.seed({ Contact: [{ Email: bob.email, LastName: bob.last, AccountId: acme.acme }] })
  await world.pull()
  await world.planRole(bob, acme.o1)
  world.simulator.seed({ OpportunityContactRole: [{ OpportunityId: acme.o1, ContactId: ids[0] }] })
  expect(await world.push()).toMatchObject({ written: 0, refused: 1 })
  expect(rolesOf(ids[0])).toHaveLength(1)
})

test('a lost answer to a contact and its role doubles neither', async () => {
  await world.planContact(cara())
  await world.planRole(cara(), acme.o1)
  world.simulator.fault({ match: { object: 'type":"Contact' }, do: 'drop-after-commit', times: 1 })
  expect(await world.push()).toMatchObject({ kind: 'failed', inDoubt: 2 })
  expect(await world.restarted().push(world.nowMs())).toMatchObject({ kind: 'pushed', inDoubt: 0 })
  const contacts = contactsNamed('cara@acme.com')
  expect(contacts).toHaveLength(1)
  expect(rolesOf(contacts[0]?.Id)).toHaveLength(1)
  expect(await world.log('cara@acme.com')).toEqual(['contact.create done -', 'role.create done -'])
})

test('a contact that Salesforce refuses does not hold up the roles of others', async () => {
  const rule = { object: 'Contact', refuseWhen: 'Title = null', message: 'Every contact needs a title.' }
  world.simulator.configure({ rules: { duplicate: {}, validation: [rule], required: {} } })
  const dan = { email: 'dan@acme.com', last: 'Ng', accountId: acme.acme, title: 'CFO' }
  for (const person of [cara(), dan]) {
    await world.planContact(person)
    await world.planRole(person, acme.o1)
  }
  expect(await world.push()).toEqual({ kind: 'pushed', written: 2, refused: 2, inDoubt: 0, calls: 3 })
  expect(rolesOf(contactsNamed('dan@acme.com')[0]?.Id)).toHaveLength(1)
  expect(await world.log('cara@acme.com')).toEqual([
    'contact.create refused crm_refused: FIELD_CUSTOM_VALIDATION_EXCEPTION',
    'role.create refused contact_not_created',
  ])
})

test('a duplicate rule is obeyed: the record that it names is adopted (CON-14)', async () => {
  world.simulator.configure({ rules: { duplicate: { Contact: 'block' }, validation: [], required: {} } })
  await world.planContact(cara())
  // The rule of the org sees a record that the look could not see.
  world.simulator.fault({
    match: { object: 'Contact', operation: 'create' },
    do: 'row-error',
    errorCode: 'DUPLICATES_DETECTED',
    message: 'Use one of these records?',
    times: 2,
  })
  expect(await world.push()).toMatchObject({ written: 0, refused: 1 })
  expect(await world.log('cara@acme.com')).toEqual(['contact.create refused crm_refused: DUPLICATES_DETECTED'])
  expect(await world.push()).toMatchObject({ kind: 'idle' })
})

test("a validation rule's own words reach the log, and nothing is tried again (CON-14)", async () => {
  const rule = { object: 'Contact', refuseWhen: 'Title = null', message: 'Every contact needs a title.' }
  world.simulator.configure({ rules: { duplicate: {}, validation: [rule], required: {} } })
  await world.planContact(cara())
  await world.planContact({ ...cara(), email: 'dan@acme.com', last: 'Ng', title: 'CFO' })
  expect(await world.push()).toMatchObject({ written: 1, refused: 1 })
  world.advance(86_400_000)
  expect(await world.push()).toMatchObject({ kind: 'idle', calls: 0 })
  const [entry] = await world.db.query.log.findMany({ where: (row, { eq }) => eq(row.address, 'cara@acme.com') })
  expect(entry).toMatchObject({ refusal: 'crm_refused: FIELD_CUSTOM_VALIDATION_EXCEPTION', outcome: 'refused' })
  expect(entry?.why).toContain('Every contact needs a title.')
})

test('a contact that is sent again after the rule is gone brings the role that was refused for want of it', async () => {
  const rule = { object: 'Contact', refuseWhen: 'Title = null', message: 'Every contact needs a title.' }
  world.simulator.configure({ rules: { duplicate: {}, validation: [rule], required: {} } })
  await world.planContact(cara())
  await world.planRole(cara(), acme.o1)
  expect(await world.push()).toMatchObject({ written: 0, refused: 2 })
  world.simulator.configure({ rules: { duplicate: {}, validation: [], required: {} } })
  const code = 'FIELD_CUSTOM_VALIDATION_EXCEPTION'
  expect(await writing(world.db, (tx) => retryDead(tx, { code }, world.nowMs()))).toBe(1)
  expect(await world.push()).toMatchObject({ written: 2, refused: 0 })
  expect(rolesOf(contactsNamed('cara@acme.com')[0]?.Id)).toHaveLength(1)
})

test('an org that hides leads, roles and activities from us gets its contacts all the same', async () => {
  const plain = await createWorld()
  const fields = seedAcme(plain)
  for (const object of ['Lead', 'OpportunityContactRole', 'Task', 'Event'])
    plain.simulator.sim.schema.removeObject(object)
  await plain.pull()
  const person = { ...cara(), accountId: fields.acme, ownerId: fields.rita }
  await plain.planContact(person)
  await plain.planRole(person, fields.o1)
  expect(await plain.push()).toMatchObject({ kind: 'pushed', written: 1, refused: 1 })
  await plain.close()
})

test('an inactive owner gives way to our own user, a locked row waits', async () => {
  world.simulator.seed({ User: [{ Id: acme.rita, IsActive: false }] })
  const key = await world.planContact(cara())
  const dan = await world.planContact({ email: 'dan@acme.com', last: 'Ng', accountId: acme.acme })
  world.simulator.fault({
    match: { object: 'Contact', record: { Email: 'dan@acme.com' } },
    do: 'row-error',
    errorCode: 'UNABLE_TO_LOCK_ROW',
    times: 1,
  })
  expect(await world.push()).toMatchObject({ written: 1 })
  expect(await desiredRow(world.db, { object: 'Contact', naturalKey: key })).toMatchObject({ state: 'settled' })
  expect(await desiredRow(world.db, { object: 'Contact', naturalKey: dan })).toMatchObject({ state: 'pending' })
  world.advance(60_000)
  expect(await world.push()).toMatchObject({ written: 1 })
  expect(contactsNamed('dan@acme.com')).toHaveLength(1)
})

test('an org without key fields still gets no duplicate: the write is looked up after it can no longer happen', async () => {
  const plain = await createWorld({ withoutCustomFields: true })
  const fields = seedAcme(plain)
  await plain.pull()
  await plain.planContact({ ...cara(), accountId: fields.acme, ownerId: fields.rita })
  plain.simulator.fault({ match: { object: 'type":"Contact' }, do: 'drop-after-commit', times: 1 })
  expect(await plain.push()).toMatchObject({ inDoubt: 1 })
  expect(await plain.push()).toMatchObject({ kind: 'idle' })
  plain.advance(IN_DOUBT_WAIT_MS)
  await plain.push()
  const made = plain.simulator.rows('Contact').filter((row) => row.Email === 'cara@acme.com')
  expect(made).toHaveLength(1)
  await plain.close()
})

test('names that look like SOQL, JSON or half a character are stored as they are', async () => {
  const nasty = ["O'Brien\\' OR Name != '", '"}]}', '{!$User.Id}', '@{r0.id}', 'x\u0000y', 'a\ud800b', '<script>', '\\']
  for (const [index, last] of nasty.entries()) {
    await world.planContact({ email: `p'${index}@acme.com`, last, accountId: acme.acme })
  }
  expect(await world.push()).toMatchObject({ written: nasty.length, refused: 0 })
  const stored = world.simulator.rows('Contact').filter((row) => String(row.Email).startsWith("p'"))
  expect(stored.map((row) => row.LastName)).toContain("O'Brien\\' OR Name != '")
  expect(stored).toHaveLength(nasty.length)
})
