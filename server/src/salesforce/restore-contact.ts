import { type ContactInspection, contactKey, roleKey } from '@reachable/shared/rules'
import { fieldsToCreate } from './catalog.ts'
import { runComposite } from './composite.ts'
import { type InspectionSource, inspectContacts } from './contact-inspection.ts'
import type { SalesforceError } from './errors.ts'

/** A removed contact as it was (LOG-2). */
export type RemovedContact = {
  readonly recordId: string
  readonly address: string
  readonly roles: ContactInspection['roles']
}
export type Restored =
  | { readonly kind: 'restored' }
  /** The recycle bin does not hold it any more. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly error: SalesforceError }

const GONE = ['UNDELETE_FAILED', 'INVALID_CROSS_REFERENCE_KEY', 'ENTITY_IS_DELETED', 'MALFORMED_ID']

/**
 * Brings a removed contact back under its own id, and makes the roles again that Salesforce did not bring with it
 * (LOG-4). Each step looks first, so a call whose answer was lost may simply be made again.
 */
export async function restoreContact(source: InspectionSource, removed: RemovedContact): Promise<Restored> {
  const before = await inspectContacts(source, [removed.recordId])
  if (before.kind === 'failed') return before
  if (!before.contacts.has(removed.recordId)) {
    const answer = await source.connection.undelete(removed.recordId)
    if (answer.kind === 'failed') return GONE.includes(answer.error.code) ? { kind: 'gone' } : answer
  }
  const after = await inspectContacts(source, [removed.recordId])
  if (after.kind === 'failed') return after
  const held = new Set(after.contacts.get(removed.recordId)?.roles.map((role) => role.opportunityId))
  const missing = removed.roles.filter((role) => !held.has(role.opportunityId))
  return missing.length === 0 ? { kind: 'restored' } : makeRoles(source, removed, missing)
}

/** An opportunity that is gone by now takes no role, which is no failure of the rest. */
async function makeRoles(
  { connection, catalog, settings }: InspectionSource,
  { recordId, address }: RemovedContact,
  roles: RemovedContact['roles'],
): Promise<Restored> {
  const { createdByReachable, key } = settings.fields
  const records = roles.map((role) => {
    const ours = { [createdByReachable]: true, [key]: roleKey(role.opportunityId, contactKey(address)) }
    const values = {
      ...{ OpportunityId: role.opportunityId, ContactId: recordId, Role: role.role, IsPrimary: role.isPrimary },
      ...(role.createdByReachable ? ours : {}),
    }
    return {
      attributes: { type: 'OpportunityContactRole' },
      ...fieldsToCreate(catalog, 'OpportunityContactRole', values),
    }
  })
  const body = { allOrNone: false, records }
  const answer = await runComposite(connection, [{ method: 'POST', path: '/composite/sobjects', body }])
  return answer.kind === 'failed' ? answer : { kind: 'restored' }
}
