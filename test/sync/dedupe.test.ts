import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { desiredRow, planCreateRole } from '../../server/src/db/org/desired.ts'
import { listDuplicates } from '../../server/src/db/org/duplicate-groups.ts'
import { contactsByEmails } from '../../server/src/db/org/mirror.ts'
import { writing } from '../../server/src/db/org/open.ts'
import { saveSettings } from '../../server/src/db/org/settings.ts'
import { createMakeId, type MakeId } from '../../server/src/ids.ts'
import { runDedupe } from '../../server/src/jobs/dedupe.ts'
import { INTEGRATION_USER_ID } from '../salesforce/seed-org.ts'
import { after, createWorld, seedAcme, T0, type World } from './harness.ts'

const ANN = 'ann@acme.com'
const DAY_MINUTES = 24 * 60
const DAY_MS = DAY_MINUTES * 60_000
/** A dozen runs in one test: seconds on a busy machine. */
const PATIENT = { timeout: 60_000 }
const CALL_GAP_MS = 10 * 60_000
let world: World
let acme: ReturnType<typeof seedAcme>
let copy: string

beforeEach(async () => {
  world = await createWorld({ settings: (base) => ({ ...base, dedupe: { enabled: true, survivor: 'manual' } }) })
  acme = seedAcme(world)
  copy = seedCopy()
  await writing(world.db, (tx) => saveSettings(tx, { version: 1, settings: world.settings, byUser: 'u', atMs: T0 }))
  await world.pull()
})
afterEach(() => world.close())

/** A copy of Ann that we made, with a task, an event, a second role on O1 and the only one on O2. */
function seedCopy(): string {
  const { refs, errors } = world.simulator.seed({
    Contact: [
      { _ref: 'copy', Email: 'Ann@ACME.com', LastName: 'Lee', AccountId: '@acme', Created_By_Reachable__c: true },
    ],
    Opportunity: [{ _ref: 'o2', Name: 'O2', AccountId: '@acme', OwnerId: '@rita' }],
    OpportunityContactRole: [
      { OpportunityId: '@o1', ContactId: '@copy', Created_By_Reachable__c: true },
      { OpportunityId: '@o2', ContactId: '@copy', Created_By_Reachable__c: true },
    ],
    Task: [{ _ref: 'call', Subject: 'Call', WhoId: '@copy', Status: 'Completed', ActivityDate: '2026-02-01' }],
    Event: [
      { Subject: 'Demo', WhoId: '@copy', StartDateTime: '2026-02-02T09:00:00Z', EndDateTime: '2026-02-02T10:00:00Z' },
    ],
  })
  expect(errors).toEqual([])
  return refs.copy ?? ''
}

function runNow(makeId: MakeId = createMakeId(() => 'x')) {
  const decider = { db: world.db, makeId, integrationUserId: async () => INTEGRATION_USER_ID }
  return runDedupe(decider, world.restarted(makeId), world.nowMs(), true)
}
const writes = () =>
  world.simulator.sim.calls
    .log()
    .flatMap((call) => call.subRequests)
    .reduce((sum, sub) => sum + sub.rows, 0)
const people = () => ({
  contacts: world.simulator
    .rows('Contact')
    .filter((row) => String(row.Email).toLowerCase() === ANN)
    .map((row) => row.Id),
  whose: ['Task', 'Event'].flatMap((object) => world.simulator.rows(object).map((row) => row.WhoId)),
  roles: world.simulator
    .rows('OpportunityContactRole')
    .map((row) => [row.OpportunityId === acme.o1 ? 'O1' : 'O2', row.ContactId]),
})
const merged = () => ({
  contacts: [acme.ann],
  whose: [acme.ann, acme.ann],
  roles: [
    ['O1', acme.ann],
    ['O2', acme.ann],
  ],
})

test('a copy of ours goes after its activities and roles have moved; the manual role stays (DUP-2, DUP-3, DUP-5)', async () => {
  expect(await runNow()).toMatchObject({ state: 'done', counts: { groups: 1, merged: 1, open: 0 } })
  expect(people()).toEqual(merged())
  expect((await contactsByEmails(world.db, [ANN])).map((contact) => contact.id)).toEqual([acme.ann])
  expect(await listDuplicates(world.db, {}, { limit: 10 })).toMatchObject([
    { address: ANN, state: 'done', survivorId: acme.ann, deletions: [copy], rule: 'DUP-3' },
  ])
  expect((await world.log(ANN)).toSorted()).toEqual([
    'activity.move done -',
    'activity.move done -',
    'contact.delete done -',
    'contact.merge planned -',
    'role.delete done -',
    'role.move done -',
  ])
})

test('a second run on clean data writes nothing (DUP-6)', async () => {
  await runNow()
  world.advance(after(DAY_MINUTES))
  world.simulator.sim.calls.clear()
  expect(await runNow()).toMatchObject({ state: 'done', counts: { groups: 0, mergeable: 0 } })
  expect(writes()).toBe(0)
})

test('a role that waits for the copy becomes one of the contact that stays', async () => {
  const { refs } = world.simulator.seed({
    Opportunity: [{ _ref: 'o3', Name: 'O3', AccountId: '@acme', OwnerId: '@rita' }],
  })
  await world.pull()
  await writing(world.db, (tx) =>
    planCreateRole(tx, {
      ...{
        address: ANN,
        mailbox: 'rita@ourco.com',
        rule: 'OCR-7',
        why: 'w',
        evidence: [],
        activityId: null,
        runId: null,
      },
      ...{ decidedAtMs: world.nowMs() + DAY_MS, occurredAtMs: world.nowMs(), settingsVersion: 1, values: {} },
      ...{ key: 'k', opportunityId: refs.o3 ?? '', accountId: acme.acme, contact: { id: copy } },
    }),
  )
  await runNow()
  const row = await desiredRow(world.db, { object: 'OpportunityContactRole', naturalKey: 'k' })
  expect(row).toMatchObject({ state: 'pending', values: { ContactId: acme.ann } })
})

test('what is switched off is planned and shown, and asks Salesforce nothing', async () => {
  const off = { ...world.settings, dedupe: { ...world.settings.dedupe, enabled: false } }
  await writing(world.db, (tx) => saveSettings(tx, { version: 2, settings: off, byUser: 'u', atMs: T0 }))
  const before = people()
  const decider = { db: world.db, makeId: createMakeId(() => 'x'), integrationUserId: async () => INTEGRATION_USER_ID }
  world.simulator.sim.calls.clear()
  expect(await runDedupe(decider, world.restarted(), world.nowMs())).toMatchObject({ counts: { mergeable: 1 } })
  expect(world.simulator.callsTotal()).toBe(0)
  expect(people()).toEqual(before)
  expect(await world.log(ANN)).toEqual(['contact.merge skipped dedupe_disabled'])
})

test('a copy with a case is left to people, which is said once', async () => {
  world.simulator.seed({ Case: [{ Subject: 'Help', ContactId: copy }] })
  expect(await runNow()).toMatchObject({ counts: { merged: 0, open: 1 } })
  expect(people().contacts).toEqual([acme.ann, copy])
  expect(await listDuplicates(world.db, {}, { limit: 10 })).toMatchObject([
    { state: 'review', reviews: [{ contactId: copy, refusal: 'still_in_use' }] },
  ])
  const entries = await world.log(ANN)
  world.advance(after(DAY_MINUTES))
  await runNow()
  expect(await world.log(ANN)).toEqual(entries)
})

test('an activity that somebody logs in between keeps the copy until it has moved, too', async () => {
  world.simulator.fault({ match: { operation: 'composite', object: `ids=${copy}` }, do: 'drop-before', times: 1 })
  await runNow()
  world.simulator.seed({ Task: [{ Subject: 'Late', WhoId: copy }] })
  world.advance(after(30))
  await world.push()
  expect(people().contacts).toEqual([acme.ann, copy])
  await runNow()
  world.advance(after(31))
  await world.push()
  expect(people().contacts).toEqual([acme.ann])
  expect(people().whose).toEqual([acme.ann, acme.ann, acme.ann])
})

test('an address that changed right before the deletion is nobody’s copy', async () => {
  world.simulator.fault({ match: { operation: 'composite', object: `ids=${copy}` }, do: 'drop-before', times: 1 })
  await runNow()
  world.simulator.seed({ Contact: [{ Id: copy, Email: 'ann@newco.com' }] })
  world.advance(after(30))
  await world.push()
  expect(world.simulator.rows('Contact').map((row) => row.Id)).toContain(copy)
  expect(await world.log(ANN)).toContain('contact.delete refused email_changed')
})

describe('where tasks and events may have several people', () => {
  const shared = (refs: Readonly<Record<string, string>>) =>
    ['TaskRelation', 'EventRelation']
      .flatMap((object) => world.simulator.rows(object).map((row) => [row.TaskId ?? row.EventId, row.RelationId]))
      .filter(([activity]) => [refs.one, refs.both, refs.hers, refs.demo].includes(String(activity)))
  /** Calls and a demo with somebody else, to which the copy, or both, were added. */
  function seedShared() {
    world.simulator.configure({ sharedActivities: true })
    const times = { StartDateTime: '2026-02-03T09:00:00Z', EndDateTime: '2026-02-03T10:00:00Z' }
    const { refs, errors } = world.simulator.seed({
      Contact: [{ _ref: 'bob', LastName: 'Ray', Email: 'bob@acme.com', AccountId: '@acme' }],
      Task: [
        { _ref: 'one', Subject: 'Call', WhoId: '@bob' },
        { _ref: 'both', Subject: 'Call', WhoId: '@bob' },
        { _ref: 'hers', Subject: 'Call', WhoId: '@ann' },
      ],
      Event: [{ _ref: 'demo', Subject: 'Demo', WhoId: '@bob', ...times }],
      TaskRelation: [
        { TaskId: '@one', RelationId: copy },
        { TaskId: '@both', RelationId: copy },
        { TaskId: '@both', RelationId: '@ann' },
        { TaskId: '@hers', RelationId: copy },
      ],
      EventRelation: [{ EventId: '@demo', RelationId: copy, IsInvitee: true }],
    })
    expect(errors).toEqual([])
    return refs
  }
  const afterwards = ({ one, both, hers, demo, bob }: Readonly<Record<string, string>>) => [
    [one, bob],
    [one, acme.ann],
    [both, bob],
    [both, acme.ann],
    [hers, acme.ann],
    [demo, bob],
    [demo, acme.ann],
  ]
  const sorted = (rows: readonly (readonly unknown[])[]) => rows.map((row) => row.join()).sort()

  test('the contact that stays is on those of the copy, once each (DUP-6)', async () => {
    const refs = seedShared()
    expect(await runNow()).toMatchObject({ state: 'done', counts: { merged: 1 } })
    expect(sorted(shared(refs))).toEqual(sorted(afterwards(refs)))
    expect(world.simulator.rows('EventRelation').map((row) => row.IsInvitee)).toContain(true)
    expect((await world.log(ANN)).filter((entry) => entry === 'activity.share done -')).toHaveLength(2)
  })

  test.each(['drop-before', 'drop-after-commit'] as const)('also when that call meets %s', async (fault) => {
    const refs = seedShared()
    // The one that makes relations, not those that ask for them.
    world.simulator.fault({ match: { object: 'RelationId":"\\w+' }, do: fault, times: 1 })
    expect(await runNow()).toMatchObject({ state: 'failed' })
    world.advance(after(31))
    await runNow()
    expect(sorted(shared(refs))).toEqual(sorted(afterwards(refs)))
    expect(people().contacts).toEqual([acme.ann])
  })

  test('a copy that shares what the contact that stays may not, stays', async () => {
    seedShared()
    world.simulator.fault({ match: { object: 'EventRelation', operation: 'create' }, do: 'row-error' })
    await runNow()
    expect(people().contacts).toContain(copy)
    expect(await world.log(ANN)).toContain('contact.delete refused not_remapped')
  })
})

test('a deletion whose answer was lost is found out, and not logged twice (SYN-1)', async () => {
  world.simulator.fault({ match: { operation: 'composite', object: `ids=${copy}` }, do: 'drop-after-commit', times: 1 })
  expect((await runNow()).state).toBe('failed')
  expect(people()).toEqual(merged())
  world.advance(after(30))
  await world.push()
  const entries = await world.log(ANN)
  expect(entries.filter((entry) => entry === 'contact.delete done -')).toHaveLength(1)
  expect((await world.push()).kind).toBe('idle')
})

describe('a run that is stopped anywhere leaves no orphan, and the next one finishes (DUP-6)', () => {
  /** Dies with the given id that it makes: between the steps of planning, sending and settling. */
  const dying = (atCall: number): MakeId => {
    const makeId = createMakeId(() => 'x')
    let calls = 0
    return (prefix, atMs) => {
      calls += 1
      if (calls >= atCall) throw new Error('stopped')
      return makeId(prefix, atMs)
    }
  }
  const finishes = async () => {
    expect(people().whose.every((id) => id === acme.ann || id === copy)).toBe(true)
    expect(people().contacts).toContain(acme.ann)
    world.advance(after(DAY_MINUTES))
    await world.restarted().push(world.nowMs())
    await runNow()
    expect(people()).toEqual(merged())
  }
  test.each([1, 2, 3, 4, 5, 6])('when it dies with its id %i', async (atCall) => {
    await runNow(dying(atCall))
    await finishes()
  })
  test.each(['drop-before', 'drop-after-commit'] as const)(
    'when each of its calls meets %s',
    PATIENT,
    async (fault) => {
      for (let call = 0; call < 12; call++) {
        world.simulator.fault({ match: { operation: 'composite' }, do: fault, times: 1 })
        await runNow()
        expect(people().whose.every((id) => id === acme.ann || id === copy)).toBe(true)
        world.advance(CALL_GAP_MS)
      }
      await finishes()
    },
  )
})
