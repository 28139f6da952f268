import { chunksOf } from '../db/org/chunks.ts'
import { isActivity } from '../db/org/desired-activities.ts'
import type { DesiredRow } from '../db/org/desired-merge.ts'
import { rolesByOpportunities } from '../db/org/mirror.ts'
import { deleteMirrorRows } from '../db/org/mirror-write.ts'
import { writing } from '../db/org/open.ts'
import { knownFields, type ObjectName } from './catalog.ts'
import { queryAllPages } from './composite.ts'
import type { SalesforceError } from './errors.ts'
import { type CrmRecord, textIn } from './json.ts'
import { watchedFields } from './mirror-mapping.ts'
import { specOf } from './mirror-objects.ts'
import { hasKeyField, isKeyed, type PushContext } from './push-context.ts'
import { inLists, select } from './soql.ts'

/** What Salesforce holds at this moment about the rows of a batch. */
export type LiveLook = {
  /** Records that carry our external key, by key: creates of ours that happened. */
  readonly contactIds: ReadonlyMap<string, string>
  readonly roleIds: ReadonlyMap<string, string>
  readonly activityIds: ReadonlyMap<string, string>
  /** Ids of the records that were asked for and are there. */
  readonly recordIds: ReadonlySet<string>
}

type Question = { readonly object: ObjectName; readonly soql: string }
const ROWS_PER_WRITE = 200

/**
 * Looks right before an insert whether somebody was faster, and what became of writes in doubt (CON-7, OCR-2, OCR-4,
 * SYN-1). Everything found goes into the mirror, so that the rules judge by it. One API call in the usual case.
 */
export async function lookLive(
  context: PushContext,
  rows: readonly DesiredRow[],
): Promise<
  { readonly kind: 'ok'; readonly look: LiveLook } | { readonly kind: 'failed'; readonly error: SalesforceError }
> {
  const questions = questionsFor(context, rows)
  const answer = await queryAllPages(
    context.connection,
    questions.map((question) => question.soql),
  )
  if (answer.kind === 'failed') return answer
  const found: { object: ObjectName; record: CrmRecord }[] = []
  for (const [index, { object }] of questions.entries()) {
    const records = answer.records[index] ?? []
    await saveFound(context, object, records)
    for (const record of records) found.push({ object, record })
  }
  await forgetMissing(context, rows, found)
  const keyed = (object: ObjectName) =>
    new Map(
      found.flatMap((each) => {
        const key = each.object === object ? textIn(each.record, context.settings.fields.key) : null
        return key === null ? [] : [[key, textIn(each.record, 'Id') ?? ''] as const]
      }),
    )
  return {
    kind: 'ok',
    look: {
      contactIds: keyed('Contact'),
      roleIds: keyed('OpportunityContactRole'),
      activityIds: new Map([...keyed('Task'), ...keyed('Event')]),
      recordIds: new Set(found.flatMap(({ record }) => textIn(record, 'Id') ?? [])),
    },
  }
}

function questionsFor(context: PushContext, rows: readonly DesiredRow[]): Question[] {
  const creates = rows.filter((row) => row.operation === 'create')
  const contacts = creates.filter((row) => row.object === 'Contact')
  const opportunityIds = creates.flatMap((row) => row.opportunityId ?? [])
  const updated = (object: DesiredRow['object']) =>
    rows.flatMap((row) => (row.operation === 'update' && row.object === object ? (row.recordId ?? []) : []))
  const { key } = context.settings.fields
  return [
    ...ask(context, 'Contact', 'Email', addressesOf(creates.filter((row) => !isActivity(row)))),
    ...(hasKeyField(context, 'Contact') ? ask(context, 'Contact', key, keysOf(contacts)) : []),
    ...ask(context, 'Lead', 'Email', addressesOf(contacts)),
    ...ask(context, 'Opportunity', 'Id', opportunityIds),
    ...ask(context, 'OpportunityContactRole', 'OpportunityId', opportunityIds),
    ...(['Task', 'Event'] as const).flatMap((object) => {
      // The key keeps a second one out, so only those that were sent before are asked for.
      const sent = creates.filter((row) => row.object === object && row.attempts > 0)
      return isKeyed(context, object) ? ask(context, object, key, keysOf(sent)) : []
    }),
    ...ask(context, 'Contact', 'Id', updated('Contact')),
    ...ask(context, 'Lead', 'Id', updated('Lead')),
  ]
}

/** Nothing where the org lacks the object or hides it from us: nobody can have been faster there. */
function ask(context: PushContext, object: ObjectName, field: string, values: readonly string[]): Question[] {
  if (!context.catalog.has(object)) return []
  const fields = knownFields(
    context.catalog,
    object,
    specOf(object).fields(context.settings.fields, watchedFields(context.settings)),
  )
  return inLists(field, values).map((where) => ({ object, soql: select(fields, object, { where }) }))
}

async function saveFound(context: PushContext, object: ObjectName, records: readonly CrmRecord[]): Promise<void> {
  const { db, connection, settings, nowMs } = context
  const { integrationUserId } = connection
  // Whether a record is newer than the last pull is the pull's business.
  const store = {
    names: settings.fields,
    watched: watchedFields(settings),
    integrationUserId,
    nowMs,
    sinceMs: Number.POSITIVE_INFINITY,
  }
  for (const chunk of chunksOf(records, ROWS_PER_WRITE)) {
    const news = await writing(db, (tx) => specOf(object).store(tx, chunk, store))
    for (const address of news) context.news.add(address)
  }
}

/** Roles and opportunities that were removed since the last pull must not stop or justify a role. */
async function forgetMissing(
  context: PushContext,
  rows: readonly DesiredRow[],
  found: readonly { object: ObjectName; record: CrmRecord }[],
): Promise<void> {
  const opportunityIds = rows.flatMap((row) => row.opportunityId ?? [])
  if (opportunityIds.length === 0) return
  const alive = new Set(found.flatMap(({ record }) => textIn(record, 'Id') ?? []))
  await writing(context.db, async (tx) => {
    const known = await rolesByOpportunities(tx, opportunityIds)
    const goneRoles = known.flatMap((role) => (alive.has(role.id) ? [] : [role.id]))
    await deleteMirrorRows(tx, 'OpportunityContactRole', goneRoles)
    const gone = [...new Set(opportunityIds)].filter((id) => !alive.has(id))
    await deleteMirrorRows(tx, 'Opportunity', gone)
  })
}

const addressesOf = (rows: readonly DesiredRow[]) => rows.flatMap((row) => row.address ?? [])
const keysOf = (rows: readonly DesiredRow[]) => rows.map((row) => row.naturalKey)
