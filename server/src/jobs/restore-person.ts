import type { Removal } from '@reachable/shared/contract'
import { REFUSALS } from '@reachable/shared/rules'
import * as z from 'zod'
import { cancelPlanned } from '../db/org/desired.ts'
import { deleteKey, giveUpDelete } from '../db/org/desired-remap.ts'
import { type OrgTx, writing } from '../db/org/open.ts'
import { forgetRemoved, type RemovedPerson, removedPerson } from '../db/org/removed-people.ts'
import { type Decider, decisionScope } from '../ingest/ingest-pending.ts'
import { type DecisionScope, logReasons } from '../ingest/ingest-scope.ts'
import { refreshPeople } from '../ingest/reachability.ts'
import type { DeletedRecord } from '../salesforce/restore-records.ts'
import type { SalesforceSync } from '../salesforce/salesforce-sync.ts'

export type RestoreAnswer =
  | { readonly kind: 'restored'; readonly removal: Removal }
  | { readonly kind: 'not_removed' | 'gone' | 'not_connected' | 'unavailable' }

/** As `removePerson` stored it. */
const Snapshot = z.object({
  roles: z.array(
    z.object({
      ...{ id: z.string(), opportunityId: z.string(), createdByReachable: z.boolean() },
      ...{ role: z.string().nullable(), isPrimary: z.boolean() },
    }),
  ),
})

/**
 * Undoes a removal: the contact is back under its own id, with its roles and activities, and may be matched again
 * (LOG-4). Salesforce keeps what was deleted for 15 days.
 */
export async function restorePerson(
  decider: Decider,
  salesforce: SalesforceSync,
  input: { readonly address: string; readonly byUser: string },
  nowMs: number,
): Promise<RestoreAnswer> {
  const { address } = input
  const inScope = <T>(work: (scope: DecisionScope) => Promise<T>): Promise<T> =>
    writing(decider.db, async (tx) => work(await decisionScope(decider, tx, nowMs)))
  const entry = await removedPerson(decider.db, address)
  if (!entry) return { kind: 'not_removed' }
  const { recordId } = entry
  const record = await inScope(({ tx }) => comingBack(tx, entry))
  if (record !== null) {
    const report = await salesforce.restore([record], nowMs)
    if (report.kind !== 'done') return { kind: report.kind === 'failed' ? 'unavailable' : report.kind }
    const outcome = report.outcomes.get(record.recordId)
    if (outcome === 'gone') await inScope((scope) => logGone(scope, address, record.recordId))
    if (outcome !== 'restored') return { kind: outcome === 'gone' ? 'gone' : 'unavailable' }
    await salesforce.pull(nowMs)
  }
  await inScope((scope) => noteRestored(scope, { ...input, recordId }))
  return { kind: 'restored', removal: { address, state: 'restored', recordId } }
}

/** The removed contact is not to be deleted any more; null where none was. */
export async function comingBack(tx: OrgTx, entry: RemovedPerson): Promise<DeletedRecord | null> {
  const { address, recordId } = entry
  if (recordId === null) return null
  await cancelPlanned(tx, 'Contact', deleteKey(recordId), 'restored')
  await giveUpDelete(tx, recordId)
  return { object: 'Contact', recordId, address, roles: snapshotOf(entry).roles }
}

/** It is back in Salesforce and in the mirror: it may be matched again, and the log says so. */
export async function noteRestored(
  scope: DecisionScope,
  { address, recordId, byUser, mailbox = null }: RestoredPerson,
): Promise<void> {
  await forgetRemoved(scope.tx, address)
  const why = `Removal undone by ${byUser}.`
  await logReasons(scope, null, [{ ...about(address, recordId), outcome: 'done', rule: 'LOG-4', why, mailbox }])
  await refreshPeople(scope, null, [address])
}
type RestoredPerson = {
  readonly address: string
  readonly recordId: string | null
  readonly byUser: string
  /** Who saw the removal in the log; null: admins alone. */
  readonly mailbox?: string | null
}

function snapshotOf({ snapshot }: RemovedPerson): z.infer<typeof Snapshot> {
  const read = Snapshot.safeParse(snapshot)
  return read.success ? read.data : { roles: [] }
}

const about = (address: string, recordId: string | null) => ({
  ...{ action: 'contact.restore', address, crm: { object: 'Contact', recordId, before: {}, after: {} } },
})

function logGone(scope: DecisionScope, address: string, recordId: string) {
  const { rule, why } = REFUSALS.bin_emptied
  const no = { outcome: 'refused' as const, refusal: 'bin_emptied', rule, why }
  return logReasons(scope, null, [{ ...about(address, recordId), ...no }])
}
