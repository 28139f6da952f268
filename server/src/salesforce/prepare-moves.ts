import { REFUSALS, type RefusalCode, UNDO_RULE } from '@reachable/shared/rules'
import { markSettled } from '../db/org/desired-batch.ts'
import type { DesiredRow } from '../db/org/desired-merge.ts'
import { MOVABLE_OBJECTS, type MovableObject, personField } from '../db/org/desired-remap.ts'
import { writing } from '../db/org/open.ts'
import { queryAllPages } from './composite.ts'
import type { SalesforceError } from './errors.ts'
import { textIn } from './json.ts'
import type { Outgoing } from './prepare.ts'
import type { PushContext } from './push-context.ts'
import { type No, settleRefused } from './settle.ts'
import { inLists, select } from './soql.ts'
import { RECORD_GONE } from './verify.ts'

export type Prepared =
  | { readonly kind: 'ok'; readonly ready: readonly Outgoing[] }
  | { readonly kind: 'failed'; readonly error: SalesforceError }

/**
 * The last look at roles and activities that are given to another contact: they must still be there and still be the
 * copy's. One that has moved already, by a request whose answer was lost, is done.
 */
export async function prepareMoves(context: PushContext, rows: readonly DesiredRow[]): Promise<Prepared> {
  const owners = await personsOf(
    context,
    rows.filter((row) => !isJustSeen(context, row)),
  )
  if (owners.kind === 'failed') return owners
  const ready: Outgoing[] = []
  for (const row of rows) {
    const owner = isJustSeen(context, row) ? row.evidence[0] : owners.byRecord.get(row.recordId ?? '')
    const outgoing = await prepareMove(context, row, owner)
    if (outgoing) ready.push(outgoing)
  }
  return { kind: 'ok', ready }
}

/** The job that planned it has just looked whose it is (`planMove` puts that first), and nothing was sent since. */
const isJustSeen = ({ nowMs }: PushContext, row: DesiredRow): boolean => row.attempts === 0 && row.decidedAtMs === nowMs

async function prepareMove(context: PushContext, row: DesiredRow, owner: string | undefined): Promise<Outgoing | null> {
  const { db, settings, nowMs } = context
  const field = personField(row.object as MovableObject)
  const target = row.values[field]
  if (owner !== undefined && owner === target) {
    const recordId = row.recordId ?? ''
    await writing(db, (tx) => markSettled(tx, [{ row, recordId, sentRevision: row.revision }], nowMs))
    return null
  }
  const no = owner === undefined ? RECORD_GONE : refusalOfMove(row, owner, settings.dedupe.enabled)
  if (!no) return { row, values: { [field]: target }, before: { [field]: owner ?? null } }
  await writing(db, (tx) => settleRefused(tx, context, row, no))
  return null
}

function refusalOfMove(row: DesiredRow, owner: string, isEnabled: boolean): No | null {
  if (!isEnabled && row.rule !== UNDO_RULE) return noOf('dedupe_disabled')
  return row.evidence.includes(owner) ? null : noOf('moved_meanwhile')
}

/** A no from the rules' table. */
export function noOf(code: RefusalCode, about = ''): No {
  const { rule, why } = REFUSALS[code]
  return { refusal: code, rule, why: why.replace('{about}', about) }
}

/** Whose these records are now, by record id. Records that are gone are missing. */
async function personsOf(
  context: PushContext,
  rows: readonly DesiredRow[],
): Promise<
  | { readonly kind: 'ok'; readonly byRecord: ReadonlyMap<string, string> }
  | { readonly kind: 'failed'; readonly error: SalesforceError }
> {
  const questions = MOVABLE_OBJECTS.flatMap((object) => {
    const ids = rows.flatMap((row) => (row.object === object ? (row.recordId ?? []) : []))
    const field = personField(object)
    return inLists('Id', ids).map((where) => ({ field, soql: select(['Id', field], object, { where }) }))
  })
  const answer = await queryAllPages(
    context.connection,
    questions.map((question) => question.soql),
  )
  if (answer.kind === 'failed') return answer
  const found = questions.flatMap(({ field }, index) =>
    (answer.records[index] ?? []).map((record) => [textIn(record, 'Id') ?? '', textIn(record, field) ?? ''] as const),
  )
  return { kind: 'ok', byRecord: new Map(found) }
}
