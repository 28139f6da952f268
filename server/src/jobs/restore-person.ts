import type { Removal } from '@reachable/shared/contract'
import { REFUSALS } from '@reachable/shared/rules'
import * as z from 'zod'
import { cancelPlanned } from '../db/org/desired.ts'
import { deleteKey } from '../db/org/desired-remap.ts'
import { writing } from '../db/org/open.ts'
import { forgetRemoved, type RemovedPerson, removedPerson } from '../db/org/removed-people.ts'
import { type Decider, decisionScope } from '../ingest/ingest-pending.ts'
import { type DecisionScope, logReasons } from '../ingest/ingest-scope.ts'
import { refreshPeople } from '../ingest/reachability.ts'
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
  input: { readonly address: string; readonly byUser: string; readonly runId?: string },
  nowMs: number,
): Promise<RestoreAnswer> {
  const { address } = input
  const inScope = <T>(work: (scope: DecisionScope) => Promise<T>): Promise<T> =>
    writing(decider.db, async (tx) => work(await decisionScope(decider, tx, nowMs, input.runId ?? null)))
  const entry = await removedPerson(decider.db, address)
  if (!entry) return { kind: 'not_removed' }
  const { recordId } = entry
  if (recordId !== null) {
    await inScope(({ tx }) => cancelPlanned(tx, 'Contact', deleteKey(recordId), 'restored'))
    const { roles } = snapshotOf(entry)
    const outcome = await salesforce.restore({ recordId, address, roles }, nowMs)
    if (outcome.kind === 'gone') await inScope((scope) => logGone(scope, address, recordId))
    if (outcome.kind !== 'restored') return { kind: outcome.kind === 'failed' ? 'unavailable' : outcome.kind }
    await salesforce.pull(nowMs)
  }
  await inScope(async (scope) => {
    await forgetRemoved(scope.tx, address)
    const why = `Removal undone by ${input.byUser}.`
    await logReasons(scope, null, [{ ...about(address, recordId), outcome: 'done', rule: 'LOG-4', why }])
    await refreshPeople(scope, null, [address])
  })
  return { kind: 'restored', removal: { address, state: 'restored', recordId } }
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
