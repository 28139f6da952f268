import type { RowError } from '../records/outcome.ts'
import { createRecord } from '../records/write.ts'
import type { Operation } from '../records/write-context.ts'
import { HUMAN_USER_ID } from '../seed-org.ts'
import type { Sim } from '../sim.ts'

/** The contact of a person account lives and dies with its account. */
export function refuseOnPersonAccount(
  sim: Sim,
  object: string,
  operation: Operation,
  row: Readonly<Record<string, unknown>>,
): RowError | null {
  if (object !== 'Contact' || !sim.config().personAccounts) return null
  const account = typeof row.AccountId === 'string' ? sim.store.get('Account', row.AccountId) : undefined
  if (account?.IsPersonAccount !== true) return null
  if (operation === 'delete') {
    const message = 'Your attempt to delete this contact could not be completed because it belongs to a person account.'
    return { statusCode: 'DELETE_FAILED', message, fields: [] }
  }
  if (operation !== 'create') return null
  const message = 'a person account cannot have contacts'
  return { statusCode: 'FIELD_INTEGRITY_EXCEPTION', message, fields: ['AccountId'] }
}

/** A seeded account with `IsPersonAccount` gets the contact that is its other face. */
export function addPersonContact(sim: Sim, accountId: string): void {
  const account = sim.store.get('Account', accountId)
  const meta = sim.schema.object('Contact')
  if (!meta || account?.IsPersonAccount !== true || account.PersonContactId) return
  const [FirstName = '', ...last] = String(account.Name).split(' ')
  const outcome = createRecord(sim.writeContext(HUMAN_USER_ID, { isSystem: true }), meta, {
    ...(last.length > 0 ? { FirstName, LastName: last.join(' ') } : { LastName: FirstName }),
    Email: account.PersonEmail ?? null,
    AccountId: accountId,
    IsPersonAccount: true,
  })
  if (outcome.ok) sim.store.put('Account', { ...account, PersonContactId: outcome.id })
}
