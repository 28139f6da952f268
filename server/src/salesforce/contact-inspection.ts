import type { OrgSettings } from '@reachable/shared/contract'
import { normaliseAddress } from '@reachable/shared/mail'
import { type ContactInspection, EDITABLE_FIELDS } from '@reachable/shared/rules'
import { type Catalog, contactChildren, distrustChildren, hasField, knownFields, type ObjectName } from './catalog.ts'
import { archivedQueryRequest, queryRequest, readAllPages } from './composite.ts'
import type { SalesforceConnection } from './connection.ts'
import { hangingOn, hangingRelationships, isMissing, readHangers } from './contact-hangers.ts'
import type { SalesforceError } from './errors.ts'
import { type CrmRecord, flagIn, instantIn, textIn } from './json.ts'
import { allOf, inLists, select } from './soql.ts'

export type InspectionSource = {
  readonly connection: SalesforceConnection
  readonly catalog: Catalog
  readonly settings: OrgSettings
}
type Inspected =
  | { readonly kind: 'ok'; readonly contacts: ReadonlyMap<string, ContactInspection> }
  | { readonly kind: 'failed'; readonly error: SalesforceError }

/**
 * What Salesforce holds of these contacts at this moment, and what hangs on them: one API call for up to some thousand
 * contacts, two where activities may have several people. A contact that is gone is missing from the answer. Old
 * activities are read from the archive too, because a deletion would take them along.
 */
export async function inspectContacts(source: InspectionSource, contactIds: readonly string[]): Promise<Inspected> {
  if (contactIds.length === 0) return { kind: 'ok', contacts: new Map() }
  const answer = await readQuestions(source, contactIds)
  // A relationship that the org describes and our user may not see.
  const isChild = answer.kind === 'failed' && isMissing(answer.error) && distrustChildren(source.catalog)
  if (isChild) return inspectContacts(source, contactIds)
  if (answer.kind === 'failed') return answer
  const { recordsOf } = answer
  const children = contactChildren(source.catalog)
  const apart = children ? null : await readHangers(source, contactIds)
  if (apart?.kind === 'failed') return apart
  const owned = ownedAmong(recordsOf)
  const found = recordsOf('Contact').map((record) => {
    const id = idOf(record)
    const hanging = children ? hangingOn(record, children) : (apart?.byContact.get(id) ?? [])
    const reports = owned(REPORT, 'ReportsToId', id).map((each) => ({ object: 'Contact', id: idOf(each) }))
    const ownedBy: Owned = (object, field) => owned(object, field, id)
    return [id, toInspection(source, record, ownedBy, [...hanging, ...reports])] as const
  })
  return { kind: 'ok', contacts: new Map(found) }
}

type RecordsOf = (label: string) => readonly CrmRecord[]

async function readQuestions(
  source: InspectionSource,
  contactIds: readonly string[],
): Promise<
  { readonly kind: 'ok'; readonly recordsOf: RecordsOf } | { readonly kind: 'failed'; readonly error: SalesforceError }
> {
  const questions = questionsFor(source, contactIds)
  const answer = await readAllPages(
    source.connection,
    questions.map((question) => question.request),
  )
  if (answer.kind === 'failed') return answer
  const byLabel = new Map<string, CrmRecord[]>()
  for (const [index, { label }] of questions.entries()) {
    byLabel.set(label, [...(byLabel.get(label) ?? []), ...(answer.records[index] ?? [])])
  }
  return { kind: 'ok', recordsOf: (label) => byLabel.get(label) ?? [] }
}

/** Records by whom a field of theirs names, each list looked through once. */
function ownedAmong(recordsOf: RecordsOf) {
  const known = new Map<string, ReadonlyMap<string, readonly CrmRecord[]>>()
  return (label: string, field: string, id: string): readonly CrmRecord[] => {
    const name = `${label}.${field}`
    const groups = known.get(name) ?? groupedBy(recordsOf(label), field)
    known.set(name, groups)
    return groups.get(id) ?? []
  }
}

function groupedBy(records: readonly CrmRecord[], field: string): ReadonlyMap<string, readonly CrmRecord[]> {
  const groups = new Map<string, CrmRecord[]>()
  for (const record of records) {
    const id = textIn(record, field) ?? ''
    const group = groups.get(id)
    if (group) group.push(record)
    else groups.set(id, [record])
  }
  return groups
}

type Owned = (object: string, field: string) => readonly CrmRecord[]

function toInspection(
  { connection, settings }: InspectionSource,
  record: CrmRecord,
  owned: Owned,
  others: ContactInspection['others'],
): ContactInspection {
  const { createdByReachable } = settings.fields
  const isOurs = (each: CrmRecord, field: string) => textIn(each, field) === connection.integrationUserId
  const isChanged = (instantIn(record, 'LastModifiedDate') ?? 0) > (instantIn(record, 'CreatedDate') ?? 0)
  const activities = (['Task', 'Event'] as const).flatMap((object) =>
    owned(object, 'WhoId').map((each) => ({ object, id: idOf(each), isOurs: isOurs(each, 'CreatedById') })),
  )
  return {
    id: idOf(record),
    email: normaliseAddress(textIn(record, 'Email') ?? ''),
    createdByReachable: flagIn(record, createdByReachable) === true,
    values: Object.fromEntries(EDITABLE_FIELDS.map((field) => [field, record[field] ?? null])),
    isEditedByOthers: isChanged && !isOurs(record, 'LastModifiedById'),
    activities,
    relations: relationsOf(owned, new Set(activities.map(({ id }) => id))),
    roles: owned('OpportunityContactRole', 'ContactId').map((role) => ({
      id: idOf(role),
      opportunityId: textIn(role, 'OpportunityId') ?? '',
      createdByReachable: flagIn(role, createdByReachable) === true,
      role: textIn(role, 'Role'),
      isPrimary: flagIn(role, 'IsPrimary') === true,
    })),
    others,
  }
}

const RELATIONS = [
  ['TaskRelation', 'TaskId'],
  ['EventRelation', 'EventId'],
] as const
/** What a relation of an event says beside its person. */
const RELATION_FLAGS = ['IsInvitee', 'IsParent', 'Status']

/** The relation of the first person follows `WhoId` by itself. */
const relationsOf = (owned: Owned, activityIds: ReadonlySet<string>): ContactInspection['relations'] =>
  RELATIONS.flatMap(([object, link]) =>
    owned(object, 'RelationId').flatMap((each) => {
      const activityId = textIn(each, link) ?? ''
      const flags = Object.fromEntries(RELATION_FLAGS.flatMap((name) => (name in each ? [[name, each[name]]] : [])))
      return activityIds.has(activityId) ? [] : [{ object, id: idOf(each), activityId, flags }]
    }),
  )

/** People who report to somebody; contacts in another part. */
const REPORT = 'report'

function questionsFor({ catalog, settings }: InspectionSource, contactIds: readonly string[]) {
  const { createdByReachable } = settings.fields
  const children = contactChildren(catalog)
  const hanging = children ? hangingRelationships(children) : []
  const ask = (object: ObjectName, by: string, fields: readonly string[], how: How = {}) =>
    hasField(catalog, object, by)
      ? inLists(by, contactIds).map((idIn) => {
          const known = knownFields(catalog, object, ['Id', by, ...fields])
          const where = how.isArchived ? allOf(idIn, 'IsDeleted = FALSE') : idIn
          const soql = select(known, object, { where, children: how.children ?? [] })
          return { label: how.label ?? object, request: (how.isArchived ? archivedQueryRequest : queryRequest)(soql) }
        })
      : []
  return [
    ...ask('Contact', 'Id', ['Email', ...EDITABLE_FIELDS, ...CHANGED_BY, createdByReachable], { children: hanging }),
    ...ask('OpportunityContactRole', 'ContactId', ['OpportunityId', 'Role', 'IsPrimary', createdByReachable]),
    ...ask('Task', 'WhoId', ['CreatedById'], { isArchived: true }),
    ...ask('Event', 'WhoId', ['CreatedById'], { isArchived: true }),
    ...ask('Contact', 'ReportsToId', [], { label: REPORT }),
    ...RELATIONS.flatMap(([object, link]) => ask(object, 'RelationId', [link, ...RELATION_FLAGS])),
  ]
}
type How = { readonly isArchived?: boolean; readonly children?: readonly string[]; readonly label?: string }

const CHANGED_BY = ['CreatedDate', 'LastModifiedDate', 'LastModifiedById']
const idOf = (record: CrmRecord) => textIn(record, 'Id') ?? ''
