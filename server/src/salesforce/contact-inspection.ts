import type { OrgSettings } from '@reachable/shared/contract'
import { normaliseAddress } from '@reachable/shared/mail'
import { type ContactInspection, EDITABLE_FIELDS } from '@reachable/shared/rules'
import { chunksOf } from '../db/org/chunks.ts'
import { type Catalog, knownFields, type ObjectName } from './catalog.ts'
import {
  archivedQueryRequest,
  HEAVY_SUB_REQUESTS_MAX,
  queryRequest,
  readAllPages,
  readComposite,
  readPage,
  type SubRequest,
} from './composite.ts'
import type { SalesforceConnection } from './connection.ts'
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
 * Records that a deleted contact would leave without a person, or take along. An org has no more of them than it uses:
 * objects and fields that it does not have are passed over. Activities and roles are looked at by themselves.
 */
const HANGERS: readonly (readonly [object: string, field: string])[] = [
  ['Case', 'ContactId'],
  ['CampaignMember', 'ContactId'],
  ['Quote', 'ContactId'],
  ['Contract', 'CustomerSignedId'],
  ['Order', 'BillToContactId'],
  ['Asset', 'ContactId'],
  ['Contact', 'ReportsToId'],
]
const MISSING = ['INVALID_TYPE', 'INVALID_FIELD', 'INSUFFICIENT_ACCESS', 'NOT_FOUND']

/**
 * What Salesforce holds of these contacts at this moment, and what hangs on them: three API calls for up to some
 * thousand contacts. A contact that is gone is missing from the answer. Old activities are read from the archive too,
 * because a deletion would take them along.
 */
export async function inspectContacts(source: InspectionSource, contactIds: readonly string[]): Promise<Inspected> {
  if (contactIds.length === 0) return { kind: 'ok', contacts: new Map() }
  const questions = questionsFor(source, contactIds)
  const answer = await readAllPages(
    source.connection,
    questions.map((question) => question.request),
  )
  if (answer.kind === 'failed') return answer
  const recordsOf = (object: string) =>
    questions.flatMap((question, index) => (question.object === object ? (answer.records[index] ?? []) : []))
  const others = await readHangers(source, contactIds)
  if (others.kind === 'failed') return others
  const found = recordsOf('Contact').map((record) => {
    const id = textIn(record, 'Id') ?? ''
    const owned = (object: string, field: string) => recordsOf(object).filter((each) => textIn(each, field) === id)
    return [id, toInspection(source, record, owned, others.byContact.get(id) ?? [])] as const
  })
  return { kind: 'ok', contacts: new Map(found) }
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

function questionsFor({ catalog, settings }: InspectionSource, contactIds: readonly string[]) {
  const { createdByReachable } = settings.fields
  const ask = (object: ObjectName, by: string, fields: readonly string[], isArchived = false) =>
    catalog.has(object)
      ? inLists(by, contactIds).map((where) => {
          const known = knownFields(catalog, object, ['Id', by, ...fields])
          const soql = select(known, object, { where: isArchived ? allOf(where, 'IsDeleted = FALSE') : where })
          return { object, request: isArchived ? archivedQueryRequest(soql) : queryRequest(soql) }
        })
      : []
  return [
    ...ask('Contact', 'Id', ['Email', ...EDITABLE_FIELDS, ...CHANGED_BY, createdByReachable]),
    ...ask('OpportunityContactRole', 'ContactId', ['OpportunityId', 'Role', 'IsPrimary', createdByReachable]),
    ...ask('Task', 'WhoId', ['CreatedById'], true),
    ...ask('Event', 'WhoId', ['CreatedById'], true),
    ...RELATIONS.flatMap(([object, link]) => ask(object, 'RelationId', [link, ...RELATION_FLAGS])),
  ]
}

type Hangers =
  | { readonly kind: 'ok'; readonly byContact: ReadonlyMap<string, ContactInspection['others']> }
  | { readonly kind: 'failed'; readonly error: SalesforceError }

/** Objects that an org does not have, for as long as its description holds: they are not asked for again. */
const missing = new WeakMap<Catalog, Set<string>>()

async function readHangers({ connection, catalog }: InspectionSource, contactIds: readonly string[]): Promise<Hangers> {
  const absent = missing.get(catalog) ?? new Set<string>()
  missing.set(catalog, absent)
  const present = HANGERS.filter(([object]) => !absent.has(object))
  const questions = present.flatMap(([object, field]) =>
    inLists(field, contactIds).map((where) => {
      const request: SubRequest = queryRequest(select(['Id', field], object, { where }))
      return { object, field, request }
    }),
  )
  const byContact = new Map<string, { object: string; id: string }[]>()
  for (const chunk of chunksOf(questions, HEAVY_SUB_REQUESTS_MAX)) {
    const answer = await readComposite(
      connection,
      chunk.map((question) => question.request),
    )
    if (answer.kind === 'failed') return answer
    for (const [index, { object, field }] of chunk.entries()) {
      const part = answer.answers[index]
      if (part?.kind === 'failed' && !MISSING.includes(part.error.code)) return part
      if (part?.kind === 'failed' && part.error.code === 'INVALID_TYPE') absent.add(object)
      // The first page tells that something hangs on the contact; how much does not matter.
      for (const record of part?.kind === 'ok' ? readPage(part.body).records : []) {
        const contactId = textIn(record, field) ?? ''
        byContact.set(contactId, [...(byContact.get(contactId) ?? []), { object, id: idOf(record) }])
      }
    }
  }
  return { kind: 'ok', byContact }
}

const CHANGED_BY = ['CreatedDate', 'LastModifiedDate', 'LastModifiedById']
const idOf = (record: CrmRecord) => textIn(record, 'Id') ?? ''
