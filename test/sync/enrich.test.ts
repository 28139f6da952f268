import { afterEach, beforeEach, expect, test } from 'vitest'
import { cancelPlannedFlags, planUpdate } from '../../server/src/db/org/desired.ts'
import { contactsByIds } from '../../server/src/db/org/mirror.ts'
import { writing } from '../../server/src/db/org/open.ts'
import type { FieldReason } from '../../server/src/db/org/schema.ts'
import { createWorld, IN_DOUBT_WAIT_MS, seedAcme, type World } from './harness.ts'

let world: World
let acme: ReturnType<typeof seedAcme>
const ANN = 'ann@acme.com'
const INACTIVE = { email_active__c: false, Hard_Bounce__c: true }

/** Title and phone may be updated; `crmWrites` governs the flags alone. */
const start = async (crmWrites: boolean) => {
  world = await createWorld({
    settings: (usual) => ({
      ...usual,
      bounce: { ...usual.bounce, crmWrites },
      profiles: usual.profiles.map((profile) => ({
        ...profile,
        enrichment: { enabled: true, policies: { Title: 'always', Phone: 'always' }, updatePersona: false },
      })),
    }),
  })
  acme = seedAcme(world)
  await world.pull()
}
beforeEach(() => start(true))
afterEach(() => world.close())

const ann = () => world.simulator.rows('Contact').find((row) => row.Id === acme.ann)
const why = (field: FieldReason['field'], before: string | null = null): FieldReason => ({
  ...{ field, rule: 'ENR-3', why: `${field} was seen.`, evidence: ['act_seen'], before },
  ...{ mailbox: 'rita@ourco.com', activityId: 'act_seen', settingsVersion: 1, userAddress: 'rita@ourco.com' },
})
const planFields = (values: Record<string, string>, reasons: Record<string, FieldReason>) =>
  writing(world.db, (tx) =>
    planUpdate(tx, {
      ...{ object: 'Contact', recordId: acme.ann, accountId: acme.acme, address: ANN, values, fieldReasons: reasons },
      ...{ mailbox: 'rita@ourco.com', rule: 'ENR-3', why: 'seen', evidence: ['act_seen'], activityId: 'act_seen' },
      ...{ runId: null, decidedAtMs: world.nowMs(), occurredAtMs: world.nowMs(), settingsVersion: 1 },
    }),
  )
const lines = async () => {
  const entries = await world.db.query.log.findMany({ where: (row, { eq }) => eq(row.address, ANN) })
  return entries.map(({ action, outcome, rule, refusal }) => [action, outcome, rule, refusal])
}

test('flags and enrichment travel in one row, and each keeps its own reason (ACT-15)', async () => {
  await world.planFlags(acme.ann, ANN, INACTIVE)
  await planFields({ Title: 'CFO' }, { Title: why('Title') })
  expect(await world.push()).toMatchObject({ written: 1, calls: 1 })
  expect(ann()).toMatchObject({ ...INACTIVE, Title: 'CFO' })
  expect(await lines()).toEqual([
    ['email_active.write', 'done', 'CON-1', null],
    ['hard_bounce.write', 'done', 'CON-1', null],
    ['contact.enrich', 'done', 'ENR-3', null],
  ])
  expect(await contactsByIds(world.db, [acme.ann])).toMatchObject([{ title: 'CFO', fieldsChangedAt: null }])
})

test('the switch of the flags does not hold back enrichment (PRF-4)', async () => {
  await world.close()
  await start(false)
  await world.planFlags(acme.ann, ANN, INACTIVE)
  await planFields({ Title: 'CFO' }, { Title: why('Title') })
  expect(await world.push()).toMatchObject({ written: 1 })
  expect(ann()).toMatchObject({ email_active__c: true, Title: 'CFO' })
  expect(await lines()).toEqual([
    ['email_active.write', 'refused', 'PRF-4', 'crm_writes_off'],
    ['contact.enrich', 'done', 'ENR-3', null],
  ])
})

test('what a person typed since the decision stays; the other fields are written', async () => {
  await planFields({ Title: 'CFO', Phone: '+442079460000' }, { Title: why('Title'), Phone: why('Phone') })
  world.simulator.seed({ Contact: [{ Id: acme.ann, Title: 'CEO' }] })
  await world.pull()
  await world.push()
  expect(ann()).toMatchObject({ Title: 'CEO', Phone: '+442079460000' })
  expect(await lines()).toEqual([
    ['contact.enrich', 'refused', 'ENR-8', 'changed_by_person'],
    ['contact.enrich', 'done', 'ENR-3', null],
  ])
  const [contact] = await contactsByIds(world.db, [acme.ann])
  expect(contact?.fieldsChangedAt).toEqual({ title: world.nowMs() })
})

test('a field that its profile does not allow any more is not written', async () => {
  await planFields({ MailingCountry: 'Germany' }, { MailingCountry: why('MailingCountry') })
  expect(await world.push()).toMatchObject({ written: 0, refused: 1, calls: 0 })
  expect(await lines()).toEqual([['contact.enrich', 'refused', 'PRF-4', 'field_not_listed']])
})

test('a sign of life calls off the flags and leaves what enriches the record', async () => {
  await world.planFlags(acme.ann, ANN, INACTIVE)
  await planFields({ Title: 'CFO' }, { Title: why('Title') })
  expect(await cancelPlannedFlags(world.db, ANN, 'activity_from_contact')).toBe(1)
  expect(await cancelPlannedFlags(world.db, ANN, 'activity_from_contact')).toBe(0)
  await world.push()
  expect(ann()).toMatchObject({ email_active__c: true, Title: 'CFO' })
})

test('a lost answer is looked up, and the value is not written twice (SYN-1)', async () => {
  world.simulator.fault({ match: { object: 'Contact', operation: 'composite' }, do: 'drop-after-commit', times: 1 })
  await planFields({ Title: 'CFO' }, { Title: why('Title') })
  expect(await world.push()).toMatchObject({ inDoubt: 1 })
  world.advance(IN_DOUBT_WAIT_MS)
  expect(await world.push()).toMatchObject({ written: 1 })
  expect(await lines()).toEqual([['contact.enrich', 'done', 'ENR-3', null]])
})

test('a new address makes both addresses news, so that flags follow it (ACT-13)', async () => {
  await world.close()
  await start(true)
  const profile = world.settings.profiles[0]
  if (profile) profile.enrichment.policies.Email = 'always'
  await planFields({ Email: 'ann@acme.co.uk' }, { Email: why('Email', ANN) })
  await world.push()
  expect(ann()).toMatchObject({ Email: 'ann@acme.co.uk' })
  expect((await world.pull()).changedAddresses.toSorted()).toEqual([ANN, 'ann@acme.co.uk'].toSorted())
})
