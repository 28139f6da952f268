import type { ContactInspection } from '@reachable/shared/rules'
import { chunksOf } from '../db/org/chunks.ts'
import type { DesiredRow } from '../db/org/desired-merge.ts'
import { addLog } from '../db/org/log.ts'
import { writing } from '../db/org/open.ts'
import { type Catalog, fieldsToCreate } from './catalog.ts'
import { HEAVY_SUB_REQUESTS_MAX, runComposite } from './composite.ts'
import { errorsIn, type SalesforceError } from './errors.ts'
import { flagIn, listIn, recordIn, textIn } from './json.ts'
import { logOf, type PushContext } from './push-context.ts'

/** A copy that goes, and the contact that stays. */
type Leaving = {
  readonly row: DesiredRow
  readonly copy: ContactInspection
  readonly survivor: ContactInspection
}
type Relation = ContactInspection['relations'][number]
type Wanted = { readonly leaving: Leaving; readonly relation: Relation }
type Moved =
  /** Copies with a relation that the contact that stays could not get. */
  | { readonly kind: 'ok'; readonly stuck: ReadonlySet<Leaving> }
  | { readonly kind: 'failed'; readonly error: SalesforceError }

const ROWS_PER_COLLECTION = 200

/**
 * With Shared Activities a contact may be one of several people on a task or event. Such a relation names its person for
 * good, so the contact that stays gets one of its own; that of the copy goes with the copy (DUP-6). What the contact that
 * stays has already is not made again, so this may be repeated after a lost answer.
 * @source Salesforce object reference, "TaskRelation", "EventRelation"
 */
export async function moveRelations(context: PushContext, leaving: readonly Leaving[]): Promise<Moved> {
  const wanted = leaving.flatMap((each) => missingOf(each).map((relation) => ({ leaving: each, relation })))
  const stuck = new Set<Leaving>()
  for (const call of chunksOf(chunksOf(wanted, ROWS_PER_COLLECTION), HEAVY_SUB_REQUESTS_MAX)) {
    const answer = await runComposite(
      context.connection,
      call.map((rows) => collectionOf(context.catalog, rows)),
    )
    if (answer.kind === 'failed') return answer
    for (const [index, rows] of call.entries()) {
      const part = answer.answers[index]
      for (const each of await noteMade(context, rows, part?.kind === 'ok' ? listIn(part.body) : [])) stuck.add(each)
    }
  }
  return { kind: 'ok', stuck }
}

function missingOf({ copy, survivor }: Leaving): Relation[] {
  const held = new Set([
    ...survivor.activities.map(({ id }) => id),
    ...survivor.relations.map((each) => each.activityId),
  ])
  return copy.relations.filter(({ activityId }) => !held.has(activityId))
}

const valuesOf = ({ leaving, relation }: Wanted): Readonly<Record<string, unknown>> => ({
  [relation.object === 'TaskRelation' ? 'TaskId' : 'EventId']: relation.activityId,
  ...{ RelationId: leaving.survivor.id, ...relation.flags },
})

const collectionOf = (catalog: Catalog, rows: readonly Wanted[]) => ({
  method: 'POST' as const,
  path: '/composite/sobjects',
  body: {
    allOrNone: false,
    records: rows.map((each) => {
      const { object: type } = each.relation
      return { attributes: { type }, ...fieldsToCreate(catalog, type, valuesOf(each)) }
    }),
  },
})

/** One line for each that was made; answers the copies of which one was refused. */
async function noteMade(
  context: PushContext,
  rows: readonly Wanted[],
  results: readonly unknown[],
): Promise<Leaving[]> {
  const outcomes = rows.map((wanted, index) => ({ wanted, result: recordIn(results[index]) }))
  const made = outcomes.flatMap(({ wanted, result }) => {
    if (flagIn(result, 'success') !== true) return []
    const { object } = wanted.relation
    const crm = { object, recordId: textIn(result, 'id'), before: {}, after: valuesOf(wanted) }
    return [logOf(context, wanted.leaving.row, { action: 'activity.share', outcome: 'done', crm })]
  })
  await writing(context.db, (tx) => addLog(tx, made))
  return outcomes.flatMap(({ wanted, result }) => {
    const isThere = errorsIn(result.errors).some(({ code }) => code === 'DUPLICATE_VALUE')
    return flagIn(result, 'success') === true || isThere ? [] : [wanted.leaving]
  })
}
