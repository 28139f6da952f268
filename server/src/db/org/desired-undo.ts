import { UNDO_RULE } from '@reachable/shared/rules'
import { type CrmValues, type PlanOutcome, type PlanReason, planChange } from './desired.ts'
import type { DesiredRow } from './desired-merge.ts'
import { deleteKey, isMove } from './desired-remap.ts'
import type { OrgReader } from './open.ts'

/**
 * Rows that take back what we wrote (UND-1). The evidence of such a row are the entries of the log that are undone: the
 * last look before it is sent compares what Salesforce holds with what they say. Contacts go as removals do, roles and
 * activities move back as they moved, and roles are remade as they were made.
 */
export const isUndo = (row: DesiredRow): boolean =>
  row.rule === UNDO_RULE && row.operation !== 'create' && !isMove(row) && !isContactDeletion(row)

const isContactDeletion = ({ object, operation }: DesiredRow) => object === 'Contact' && operation === 'delete'

type Target = { readonly object: DesiredRow['object']; readonly recordId: string }

/** Gives fields their former values. One row per record and undo: two undos of one record never mix. */
export const planRestore = (
  tx: OrgReader,
  plan: PlanReason & Target & { readonly values: CrmValues },
): Promise<PlanOutcome> =>
  planChange(tx, { ...plan, accountId: null, operation: 'update', naturalKey: restoreKey(plan) })

export const restoreKey = ({ runId, recordId }: { readonly runId: string | null; readonly recordId: string }): string =>
  `undo:${runId}:${recordId}`

/** Plans that a role or an activity which we made goes. */
export const planUnmake = (tx: OrgReader, plan: PlanReason & Target): Promise<PlanOutcome> =>
  planChange(tx, {
    ...{ ...plan, accountId: null, operation: 'delete', naturalKey: deleteKey(plan.recordId) },
    values: { IsDeleted: true },
  })
