import { afterEach, beforeEach, expect, test } from 'vitest'
import { forgetRecords } from '../../server/src/db/org/forget-records.ts'
import { contactsByEmails } from '../../server/src/db/org/mirror.ts'
import { countMirrored, EVERYTHING } from '../../server/src/db/org/mirror-ranges.ts'
import { storedContacts } from '../../server/src/db/org/mirror-write.ts'
import { writing } from '../../server/src/db/org/open.ts'
import { after, createWorld, type World } from './harness.ts'

const PEOPLE = 12_000
/** Twelve thousand records are made and read in each test. */
const PATIENT = { timeout: 120_000 }
let world: World
let refs: Readonly<Record<string, string>>

beforeEach(async () => {
  world = await createWorld()
  const people = Array.from({ length: PEOPLE }, (_, n) => ({ Email: `p${n}@acme.com`, LastName: `Of ${n}` }))
  const odd = {
    _ref: 'odd',
    Email: 'odd@acme.com',
    LastName: 'Lee',
    Title: 'Head, "Sales"\nand more',
    Hard_Bounce__c: true,
  }
  const seeded = world.simulator.seed({
    Contact: [...people, odd],
    Task: [{ Subject: 'Call', WhoId: '@odd', Status: 'Completed', ActivityDate: '2026-02-27' }],
  })
  expect(seeded.errors).toEqual([])
  refs = seeded.refs
  world.advance(after(60))
}, PATIENT.timeout)
afterEach(() => world.close())

const mirrored = () => countMirrored(world.db, 'Contact', EVERYTHING)
const jobs = () =>
  world.simulator.sim.calls.log().filter(({ method, path }) => method === 'POST' && path.endsWith('/jobs/query')).length
const refuseJobs = () =>
  world.simulator.fault({
    match: { path: '/jobs/query' },
    do: 'status',
    status: 403,
    errorCode: 'API_DISABLED_FOR_ORG',
  })

test('a large object comes by one bulk job, and the next pull reads on from there', PATIENT, async () => {
  expect((await world.pull()).kind).toBe('pulled')
  expect(jobs()).toBe(1)
  expect(await mirrored()).toBe(PEOPLE + 1)
  const [byBulk] = await storedContacts(world.db, [refs.odd ?? ''])
  expect(byBulk).toMatchObject({ title: 'Head, "Sales"\nand more', hardBounce: true })
  // Tasks are counted once their people are there.
  expect(byBulk?.lastActivityAtMs).not.toBeNull()
  const [gone] = await contactsByEmails(world.db, ['p7@acme.com'])
  world.simulator.seed({ Contact: [{ Id: refs.odd, Title: 'Gardener' }] })
  world.simulator.seed({ Contact: [{ Id: gone?.id, _delete: true }] })
  world.advance(after(15))
  expect((await world.pull()).calls).toBeLessThanOrEqual(2)
  expect(await mirrored()).toBe(PEOPLE)
  expect(await storedContacts(world.db, [refs.odd ?? ''])).toMatchObject([{ title: 'Gardener' }])
})

test('a stop in the middle of a job goes on with that job; one that is gone is done without', PATIENT, async () => {
  world.simulator.fault({ match: { path: '/results' }, do: 'drop-before', times: 1 })
  expect((await world.pull()).kind).toBe('failed')
  expect(await mirrored()).toBeLessThan(PEOPLE)
  world.simulator.fault({ match: { path: '/results' }, do: 'drop-before', times: 1 })
  expect((await world.restarted().pull(world.nowMs())).kind).toBe('failed')
  expect(jobs()).toBe(1)
  world.simulator.fault({ match: { path: '/jobs/query/' }, do: 'status', status: 404, errorCode: 'NOT_FOUND' })
  expect((await world.restarted().pull(world.nowMs())).kind).toBe('pulled')
  expect(await mirrored()).toBe(PEOPLE + 1)
  expect(jobs()).toBe(1)
})

test('where bulk queries are not permitted all comes page by page, with more calls', PATIENT, async () => {
  const byBulk = await world.pull()
  await writing(world.db, (tx) => forgetRecords(tx))
  refuseJobs()
  const pageWise = await world.restarted().pull(world.nowMs())
  expect(pageWise.kind).toBe('pulled')
  expect(await mirrored()).toBe(PEOPLE + 1)
  // One of these is the refusal.
  expect(byBulk.calls).toBeLessThan(pageWise.calls - 1)
})
