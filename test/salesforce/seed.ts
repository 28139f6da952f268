import { parseDatetime, toStamp } from './clock.ts'
import { addPersonContact } from './hazards/person-accounts.ts'
import { parseId } from './ids.ts'
import { ApiProblem } from './problem.ts'
import { deleteRecord } from './records/delete.ts'
import type { RowOutcome } from './records/outcome.ts'
import { refuse } from './records/outcome.ts'
import { createRecord, updateRecord } from './records/write.ts'
import type { ObjectMeta } from './schema/schema.ts'
import { HUMAN_USER_ID, INTEGRATION_USER_ID } from './seed-org.ts'
import type { Sim } from './sim.ts'

export type SeedRecord = Readonly<Record<string, unknown>>
export type SeedResult = {
  /** Salesforce id by reference name, earlier seeds included. */
  readonly refs: Readonly<Record<string, string>>
  readonly ids: readonly string[]
  readonly errors: readonly { object: string; record: SeedRecord; message: string }[]
}

/** Parents first, so that references to them resolve whatever the order of the file. */
const ORDER = ['User', 'Account', 'Contact', 'Lead', 'Opportunity']

/**
 * Creates, changes (`Id` known) or deletes (`_delete: true`) records as a person would, past the rules of the org.
 * `_ref` names a record; `"@name"` in `Id` or a look-up means it. Missing required fields get plain defaults.
 */
export function seedRecords(
  sim: Sim,
  objects: Readonly<Record<string, readonly SeedRecord[]>>,
  as?: string,
): SeedResult {
  const refs = loadRefs(sim)
  const userId = as === undefined ? HUMAN_USER_ID : resolveId(refs, as)
  if (userId === null || !sim.store.get('User', userId)) {
    throw new ApiProblem(400, 'INVALID_CROSS_REFERENCE_KEY', `no user ${as}`)
  }
  const ids: string[] = []
  const errors: { object: string; record: SeedRecord; message: string }[] = []
  for (const [object, records] of inOrder(objects)) {
    const meta = sim.schema.object(object)
    for (const record of records) {
      const outcome = meta ? seedOne(sim, meta, record, refs, userId) : refuse('INVALID_TYPE', `no object ${object}`)
      if (!outcome.ok) {
        const message = outcome.errors.map((error) => `${error.statusCode}: ${error.message}`).join('; ')
        errors.push({ object, record, message })
        continue
      }
      ids.push(outcome.id)
      if (typeof record._ref === 'string') refs.set(record._ref, outcome.id)
    }
  }
  sim.store.commit()
  sim.store.setState('refs', Object.fromEntries(refs))
  return { refs: Object.fromEntries(refs), ids, errors }
}

/** Reference names that always exist beside the seeded ones. */
export function loadRefs(sim: Sim): Map<string, string> {
  const known = (sim.store.state('refs') ?? {}) as Readonly<Record<string, string>>
  return new Map(Object.entries({ 'U-INT': INTEGRATION_USER_ID, 'U-HUMAN': HUMAN_USER_ID, ...known }))
}

function inOrder(objects: Readonly<Record<string, readonly SeedRecord[]>>): [string, readonly SeedRecord[]][] {
  const rank = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length)
  return Object.entries(objects).toSorted(([one], [other]) => rank(one) - rank(other))
}

function seedOne(
  sim: Sim,
  meta: ObjectMeta,
  record: SeedRecord,
  refs: Map<string, string>,
  userId: string,
): RowOutcome {
  const context = sim.writeContext(userId, { isSystem: true })
  const { _ref, _delete, Id, ...rest } = record
  const id = resolveId(refs, Id) ?? (Id === undefined ? resolveId(refs, _ref) : null)
  // An Id that is neither an id nor a known name is the name under which the record shall be known.
  const isNewName = typeof Id === 'string' && id === null
  const existing = id === null ? undefined : sim.store.get(meta.spec.name, id)
  const fields = resolveFields(meta, rest, refs)
  if (_delete === true) return id ? deleteRecord(context, meta, id) : refuse('NOT_FOUND', `no record ${String(Id)}`)
  if (existing && id) return updateRecord(context, meta, id, fields)
  const defaults = seedDefaults(sim, meta, fields)
  const stamp = stampsOf(fields)
  const outcome = createRecord(context, meta, { ...defaults, ...stamp, ...fields, ...(id ? { Id: id } : {}) })
  if (outcome.ok && meta.spec.name === 'Account') addPersonContact(sim, outcome.id)
  if (outcome.ok && isNewName) refs.set(String(Id).replace(/^@/, ''), outcome.id)
  return outcome
}

/** A seeded CreatedDate is also the last change, unless the seed says otherwise. */
function stampsOf(fields: SeedRecord): SeedRecord {
  const created = fields.CreatedDate
  if (typeof created !== 'string' || parseDatetime(created) === null) return {}
  return { LastModifiedDate: created, SystemModstamp: fields.LastModifiedDate ?? created }
}

function resolveFields(meta: ObjectMeta, fields: SeedRecord, refs: ReadonlyMap<string, string>): SeedRecord {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const isLookup = meta.fields.get(name.toLowerCase())?.type === 'reference'
      return [name, isLookup ? (resolveId(refs, value) ?? value) : value]
    }),
  )
}

function resolveId(refs: ReadonlyMap<string, string>, value: unknown): string | null {
  if (typeof value !== 'string') return null
  return refs.get(value.replace(/^@/, '')) ?? (value.startsWith('@') ? null : parseId(value))
}

const MONTH_MS = 30 * 86_400_000

function seedDefaults(sim: Sim, meta: ObjectMeta, fields: SeedRecord): SeedRecord {
  const email = typeof fields.Email === 'string' ? fields.Email : null
  const localPart = email?.split('@')[0] ?? 'Unnamed'
  switch (meta.spec.name) {
    case 'Account':
      return { Name: fields.Website ?? 'Unnamed account' }
    case 'Contact':
      return { LastName: localPart }
    case 'Lead':
      return { LastName: localPart, Company: '[not provided]' }
    case 'Opportunity': {
      const StageName = fields.IsWon === true ? 'Closed Won' : fields.IsClosed === true ? 'Closed Lost' : 'Prospecting'
      return { Name: 'Unnamed opportunity', StageName, CloseDate: toStamp(sim.clock.nowMs() + MONTH_MS).slice(0, 10) }
    }
    case 'User':
      return {
        LastName: localPart,
        Username: email ?? `user${sim.store.count('User')}@crm.example`,
        Email: `user${sim.store.count('User')}@crm.example`,
      }
    default:
      return {}
  }
}
