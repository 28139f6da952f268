import { type ContactInspection, contactKey, roleKey } from '@reachable/shared/rules'
import { chunksOf } from '../db/org/chunks.ts'
import { fieldsToCreate } from './catalog.ts'
import { HEAVY_SUB_REQUESTS_MAX, runComposite } from './composite.ts'
import { type InspectionSource, inspectContacts } from './contact-inspection.ts'
import type { SalesforceError } from './errors.ts'
import { UNDELETE_IDS_MAX } from './undelete.ts'
import { readValues } from './values-now.ts'

/** A deleted record; a contact also with the roles that it had (LOG-2), which Salesforce does not bring back. */
export type DeletedRecord = {
  readonly object: string
  readonly recordId: string
  readonly address: string
  readonly roles: ContactInspection['roles']
}
export type Restored =
  | 'restored'
  /** The recycle bin does not hold it any more. */
  | 'gone'
  /** Asked again later it may come back. */
  | 'failed'
type Outcomes = Map<string, Restored>
type AllRestored =
  | { readonly kind: 'done'; readonly outcomes: Outcomes }
  | { readonly kind: 'failed'; readonly error: SalesforceError }

const GONE = ['UNDELETE_FAILED', 'INVALID_CROSS_REFERENCE_KEY', 'ENTITY_IS_DELETED', 'MALFORMED_ID']
const ROWS_PER_COLLECTION = 200

/**
 * Brings deleted records back under their own ids, and makes the roles of contacts again (LOG-4): two calls for 200
 * records, some more where contacts had roles. Each step looks first, so a call whose answer was lost may simply be made
 * again.
 */
export async function restoreRecords(
  source: InspectionSource,
  deleted: readonly DeletedRecord[],
): Promise<AllRestored> {
  const outcomes: Outcomes = new Map()
  for (const batch of chunksOf(deleted, UNDELETE_IDS_MAX)) {
    const error = await restoreBatch(source, batch, outcomes)
    if (error && outcomes.size === 0) return { kind: 'failed', error }
    if (error) break
  }
  for (const { recordId } of deleted) if (!outcomes.has(recordId)) outcomes.set(recordId, 'failed')
  return { kind: 'done', outcomes }
}

async function restoreBatch(
  source: InspectionSource,
  batch: readonly DeletedRecord[],
  outcomes: Outcomes,
): Promise<SalesforceError | null> {
  const asked = batch.map(({ object, recordId }) => ({ object, recordId, fields: [] }))
  const look = await readValues(source, asked)
  if (look.kind === 'failed') return look.error
  for (const id of look.values.keys()) outcomes.set(id, 'restored')
  const binned = [...new Set(batch.map(({ recordId }) => recordId).filter((id) => !look.values.has(id)))]
  if (binned.length > 0) {
    const answer = await source.connection.undelete(binned)
    if (answer.kind === 'failed') return answer.error
    for (const [id, error] of answer.body) outcomes.set(id, error === null ? 'restored' : afterError(error))
  }
  return remakeRoles(
    source,
    batch.filter(({ recordId, roles }) => roles.length > 0 && outcomes.get(recordId) === 'restored'),
    outcomes,
  )
}

const afterError = ({ code }: SalesforceError): Restored => (GONE.includes(code) ? 'gone' : 'failed')

/** An opportunity that is gone by now takes no role, which is no failure of the rest. */
async function remakeRoles(
  source: InspectionSource,
  contacts: readonly DeletedRecord[],
  outcomes: Outcomes,
): Promise<SalesforceError | null> {
  const ids = contacts.map(({ recordId }) => recordId)
  const now = await inspectContacts(source, ids)
  const missing =
    now.kind === 'failed' ? [] : contacts.flatMap((contact) => missingRoles(source, contact, now.contacts))
  const error = now.kind === 'failed' ? now.error : await createRoles(source, missing)
  if (error) for (const id of ids) outcomes.set(id, 'failed')
  return error
}

function missingRoles(
  { catalog, settings }: InspectionSource,
  { recordId, address, roles }: DeletedRecord,
  contacts: ReadonlyMap<string, ContactInspection>,
) {
  const { createdByReachable, key } = settings.fields
  const held = new Set(contacts.get(recordId)?.roles.map((role) => role.opportunityId))
  return roles
    .filter((role) => !held.has(role.opportunityId))
    .map((role) => {
      const ours = { [createdByReachable]: true, [key]: roleKey(role.opportunityId, contactKey(address)) }
      const values = {
        ...{ OpportunityId: role.opportunityId, ContactId: recordId, Role: role.role, IsPrimary: role.isPrimary },
        ...(role.createdByReachable ? ours : {}),
      }
      const fields = fieldsToCreate(catalog, 'OpportunityContactRole', values)
      return { attributes: { type: 'OpportunityContactRole' }, ...fields }
    })
}

async function createRoles(
  { connection }: InspectionSource,
  records: readonly Readonly<Record<string, unknown>>[],
): Promise<SalesforceError | null> {
  const collections = chunksOf(records, ROWS_PER_COLLECTION).map((rows) => {
    return { method: 'POST' as const, path: '/composite/sobjects', body: { allOrNone: false, records: rows } }
  })
  for (const call of chunksOf(collections, HEAVY_SUB_REQUESTS_MAX)) {
    const answer = await runComposite(connection, call)
    if (answer.kind === 'failed') return answer.error
  }
  return null
}
