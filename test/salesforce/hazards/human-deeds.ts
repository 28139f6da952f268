import { convertLead } from '../records/convert-lead.ts'
import { deleteRecord } from '../records/delete.ts'
import { mergeRecords } from '../records/merge.ts'
import type { RowOutcome } from '../records/outcome.ts'
import { isRefusal } from '../records/outcome.ts'
import type { Input } from '../records/read-input.ts'
import { createRecord, updateRecord } from '../records/write.ts'
import { HUMAN_USER_ID, INTEGRATION_USER_ID } from '../seed-org.ts'
import type { Sim } from '../sim.ts'
import type { Row } from '../store.ts'
import type { Random } from './random.ts'

export type Person = {
  readonly sim: Sim
  readonly random: Random
  readonly live: Map<string, Row[]>
  /** New records are stamped up to so long before they can be seen. */
  readonly stampedAgoMs: number
}
/** What a deed did to which record. */
export type Effect = {
  readonly object: string
  readonly id: string
  /** False: the org refused it, as it refuses people. */
  readonly ok: boolean
}

const FIRST_NAMES = ['Ada', 'Ben', 'Cleo', 'Dov', 'Eva', 'Finn', 'Gia', 'Hal', "O'Neil", 'Zoë']

const context = ({ sim }: Person) => sim.writeContext(HUMAN_USER_ID, { isSystem: true })

/** Live rows of an object, read once per turn of work and kept up to date by its own deeds. */
function liveRows({ sim, live }: Person, object: string): Row[] {
  const known = live.get(object)
  if (known) return known
  const rows = [...sim.store.all(object)].filter((row) => row.IsDeleted !== true && row.IsConverted !== true)
  live.set(object, rows)
  return rows
}

/** Any live row, or null when there is none. */
function anyOf(person: Person, object: string): Row | null {
  const rows = liveRows(person, object)
  while (rows.length > 0) {
    const at = person.random.below(rows.length)
    const row = person.sim.store.get(object, rows[at]?.Id ?? '')
    if (row && row.IsDeleted !== true && row.IsConverted !== true) return row
    rows.splice(at, 1)
  }
  return null
}

export const anyUser = ({ random }: Person) => random.pick([HUMAN_USER_ID, INTEGRATION_USER_ID])
export const newEmail = ({ random }: Person) => `person${random.below(1e9)}@${random.below(500)}.example`

function told(person: Person, object: string, id: string, outcome: RowOutcome): Effect {
  if (outcome.ok && outcome.created) {
    const made = person.sim.store.get(object, outcome.id)
    if (made) person.live.get(object)?.push(made)
  }
  return { object, id: outcome.ok ? outcome.id : id, ok: outcome.ok }
}

/** Everything or nothing: a refused deed leaves no trace. */
function attempt(person: Person, act: () => RowOutcome): RowOutcome {
  const mark = person.sim.store.mark()
  const outcome = act()
  if (!outcome.ok) person.sim.store.rollbackTo(mark)
  return outcome
}

export function edit(person: Person, object: string, change: Input): Effect | null {
  const meta = person.sim.schema.object(object)
  const row = anyOf(person, object)
  if (!meta || !row) return null
  return told(person, object, row.Id, updateRecord(context(person), meta, row.Id, change))
}

/** A new record may come from a long transaction: its stamp is older than the moment at which it can be seen. */
function create(person: Person, object: string, input: Input): Effect | null {
  const { sim, random, stampedAgoMs } = person
  const meta = sim.schema.object(object)
  if (!meta) return null
  const stampMs = sim.clock.nowMs() - (stampedAgoMs > 0 ? random.below(stampedAgoMs + 1) : 0)
  return told(
    person,
    object,
    '',
    sim.stampedAt(stampMs, () => attempt(person, () => createRecord(context(person), meta, input))),
  )
}

export function remove(person: Person, object: string): Effect | null {
  const meta = person.sim.schema.object(object)
  const row = anyOf(person, object)
  if (!meta || !row) return null
  return told(
    person,
    object,
    row.Id,
    attempt(person, () => deleteRecord(context(person), meta, row.Id)),
  )
}

export function createContact(person: Person): Effect | null {
  const { random } = person
  const FirstName = random.pick(FIRST_NAMES)
  const AccountId = anyOf(person, 'Account')?.Id ?? null
  return create(person, 'Contact', {
    FirstName,
    LastName: `Person ${random.below(1e6)}`,
    Email: newEmail(person),
    AccountId,
  })
}

export function createLead(person: Person): Effect | null {
  return create(person, 'Lead', {
    LastName: `Lead ${person.random.below(1e6)}`,
    Company: 'Some company',
    Email: newEmail(person),
  })
}

export function addRole(person: Person): Effect | null {
  const [contact, opportunity] = [anyOf(person, 'Contact'), anyOf(person, 'Opportunity')]
  if (!contact || !opportunity) return null
  return create(person, 'OpportunityContactRole', { ContactId: contact.Id, OpportunityId: opportunity.Id })
}

export function mergeContacts(person: Person): Effect | null {
  const meta = person.sim.schema.object('Contact')
  const [master, loser] = [anyOf(person, 'Contact'), anyOf(person, 'Contact')]
  if (!meta || !master || !loser || master.Id === loser.Id) return null
  const merge = { master: {}, masterId: master.Id, loserIds: [loser.Id] }
  return told(
    person,
    'Contact',
    loser.Id,
    attempt(person, () => mergeRecords(context(person), meta, merge).outcome),
  )
}

export function convertAnyLead(person: Person): Effect | null {
  const lead = anyOf(person, 'Lead')
  if (!lead) return null
  const outcome = attempt(person, () => {
    const converted = convertLead(context(person), { leadId: lead.Id, convertedStatus: 'Closed - Converted' })
    return isRefusal(converted) ? converted : { ok: true, id: lead.Id, created: false }
  })
  person.live.clear()
  return told(person, 'Lead', lead.Id, outcome)
}
