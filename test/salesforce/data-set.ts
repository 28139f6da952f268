import { toStamp } from './clock.ts'
import type { Random } from './hazards/random.ts'
import { createRandom } from './hazards/random.ts'
import { makeId } from './ids.ts'
import type { ObjectMeta, Schema } from './schema/schema.ts'
import { HUMAN_USER_ID } from './seed-org.ts'
import type { Row, Value } from './store.ts'

/** A made-up org of any size; the same plan on the same schema makes the same rows. */
export type DataSetPlan = {
  readonly contacts: number
  readonly seed: number
  /** The moment up to which the org has lived, milliseconds since the Unix epoch. */
  readonly nowMs: number
  /** Number of the first id; every row takes the next one. */
  readonly firstSequence: number
}

const FIRST = 'Ann,Bob,Cara,Dan,Eva,Finn,Gus,Hana,Ivan,Jo,Kim,Lea,Max,Nina,Olga,Paul,Quin,Rita,Sam,Tim'.split(',')
const LAST = 'Lee,Ray,Roe,Poe,Ody,Fox,Hill,Moss,Nash,Pike,Rush,Stone,Tate,Vance,Wolf,York,Zane,Berg,Cole,Dahl'.split(
  ',',
)
const TITLES = ['CTO', 'CFO', 'Buyer', 'Head of Sales', 'Engineer', 'Office Manager', null]
const STAGES = ['Prospecting', 'Qualification', 'Negotiation/Review', 'Closed Won', 'Closed Lost']
const ROLES = ['Decision Maker', 'Business User', 'Technical Buyer', null]

const USERS = 20
/** Contacts per row of the other objects. */
const SHARES = { Account: 20, Opportunity: 40, OpportunityContactRole: 50, Lead: 50, Task: 50 } as const
const LIFE_MS = 3 * 365 * 86_400_000
const DAY_MS = 86_400_000

type Fields = Readonly<Record<string, Value>>
/** @param share how much of the org's life had passed when the record was made, from 0 to 1 */
type Make = (object: string, share: number, fields: Fields) => Row

/** How many rows of each object a data set has. */
export function sizeOf(contacts: number): Readonly<Record<keyof typeof SHARES | 'Contact' | 'User', number>> {
  const part = (share: number) => Math.ceil(contacts / share)
  return {
    User: USERS,
    Account: part(SHARES.Account),
    Contact: contacts,
    Lead: part(SHARES.Lead),
    Opportunity: part(SHARES.Opportunity),
    OpportunityContactRole: part(SHARES.OpportunityContactRole),
    Task: part(SHARES.Task),
  }
}

/** The rows of a data set, parents first, with the object that each belongs to. */
export function* makeDataSet(schema: Schema, plan: DataSetPlan): Generator<readonly [object: string, row: Row]> {
  const size = sizeOf(plan.contacts)
  const random = createRandom(plan.seed)
  const make = createMaker(schema, plan)
  const userIds: string[] = []
  const accountIds: string[] = []
  const contactIds: string[] = []
  const opportunityIds: string[] = []
  for (let at = 0; at < size.User; at++) {
    const row = make('User', at / size.User, userFields(at))
    userIds.push(row.Id)
    yield ['User', row]
  }
  for (let at = 0; at < size.Account; at++) {
    const row = make('Account', at / size.Account, {
      Name: `Company ${at}`,
      Website: websiteOf(at),
      OwnerId: random.pick(userIds),
    })
    accountIds.push(row.Id)
    yield ['Account', row]
  }
  for (let at = 0; at < size.Contact; at++) {
    const account = random.below(size.Account)
    const owned = { AccountId: accountIds[account] ?? null, OwnerId: random.pick(userIds) }
    const row = make('Contact', at / size.Contact, {
      ...personFields(random, at, account),
      ...owned,
      IsEmailBounced: false,
    })
    contactIds.push(row.Id)
    yield ['Contact', row]
  }
  for (let at = 0; at < size.Lead; at++) {
    const account = random.below(size.Account)
    const fields = {
      ...personFields(random, at, account),
      Company: `Company ${account}`,
      OwnerId: random.pick(userIds),
    }
    yield ['Lead', make('Lead', at / size.Lead, { ...fields, Status: 'Open - Not Contacted' })]
  }
  for (let at = 0; at < size.Opportunity; at++) {
    const AccountId = random.pick(accountIds)
    const row = make('Opportunity', at / size.Opportunity, {
      ...dealFields(random, plan, at),
      AccountId,
      OwnerId: random.pick(userIds),
    })
    opportunityIds.push(row.Id)
    yield ['Opportunity', row]
  }
  for (let at = 0; at < size.OpportunityContactRole; at++) {
    const ends = { OpportunityId: random.pick(opportunityIds), ContactId: random.pick(contactIds) }
    yield [
      'OpportunityContactRole',
      make('OpportunityContactRole', at / size.OpportunityContactRole, { ...ends, Role: random.pick(ROLES) }),
    ]
  }
  for (let at = 0; at < size.Task; at++) {
    const WhoId = random.pick(contactIds)
    yield [
      'Task',
      make('Task', at / size.Task, { ...taskFields(random, plan, at), WhoId, OwnerId: random.pick(userIds) }),
    ]
  }
}

function createMaker(schema: Schema, plan: DataSetPlan): Make {
  const blanks = new Map<string, Row>()
  let sequence = plan.firstSequence
  return (object, share, fields) => {
    const meta = schema.object(object)
    if (!meta) throw new Error(`no object ${object}`)
    const blank = blanks.get(object) ?? blankOf(meta)
    blanks.set(object, blank)
    const stamp = toStamp(plan.nowMs - (1 - share) * LIFE_MS)
    const Id = makeId(meta.spec.keyPrefix, sequence++)
    return { ...blank, CreatedDate: stamp, LastModifiedDate: stamp, SystemModstamp: stamp, ...fields, Id }
  }
}

/** Every field with its default; read from text, so that all rows share one compact layout in memory. */
function blankOf({ spec }: ObjectMeta): Row {
  const fields = Object.fromEntries(spec.fields.map((each) => [each.name, each.defaultValue]))
  const authors = { CreatedById: HUMAN_USER_ID, LastModifiedById: HUMAN_USER_ID, IsDeleted: false }
  return JSON.parse(JSON.stringify({ ...fields, ...authors, Id: '' })) as Row
}

const domainOf = (account: number) => `company-${account}.example`
const websiteOf = (account: number) => `https://www.${domainOf(account)}/`

function userFields(at: number): Fields {
  const Email = `rep${at}@crm.example`
  const name = { FirstName: 'Rep', LastName: String(at), Name: `Rep ${at}`, Alias: `rep${at}` }
  return { ...name, Email, Username: Email, IsActive: at !== USERS - 1, UserType: 'Standard', TimeZoneSidKey: 'GMT' }
}

/** One in thirty has no address; one in two hundred shares the one of the person before, in capitals. */
function personFields(random: Random, at: number, account: number): Fields {
  const [FirstName, LastName] = [random.pick(FIRST), random.pick(LAST)]
  const kind = random.below(600)
  const own = `${FirstName}.${LastName}.${at}@${domainOf(account)}`.toLowerCase()
  const shared = `SHARED.${Math.floor(at / 2)}@${domainOf(account)}`
  const Email = kind < 20 ? null : kind < 23 ? shared : own
  return { FirstName, LastName, Name: `${FirstName} ${LastName}`, Email, Title: random.pick(TITLES) }
}

function dealFields(random: Random, plan: DataSetPlan, at: number): Fields {
  const StageName = random.pick(STAGES)
  const CloseDate = toStamp(plan.nowMs + random.below(180) * DAY_MS).slice(0, 10)
  const IsWon = StageName === 'Closed Won'
  return { Name: `Deal ${at}`, StageName, CloseDate, IsWon, IsClosed: IsWon || StageName === 'Closed Lost' }
}

function taskFields(random: Random, plan: DataSetPlan, at: number): Fields {
  const ActivityDate = toStamp(plan.nowMs - random.below(365) * DAY_MS).slice(0, 10)
  return { Subject: `Call ${at}`, Status: 'Completed', Priority: 'Normal', ActivityDate, IsClosed: true }
}
