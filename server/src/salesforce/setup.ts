import type { OrgSettings } from '@reachable/shared/contract'
import type { NeededField } from '@reachable/shared/rules'
import { chunksOf } from '../db/org/chunks.ts'
import { HEAVY_SUB_REQUESTS_MAX, queryAllPages, runComposite } from './composite.ts'
import type { ApiAnswer, SalesforceConnection } from './connection.ts'
import type { SalesforceError } from './errors.ts'
import { flagIn, listIn, recordIn, textIn } from './json.ts'
import { LIST_VIEW_NAME } from './list-view.ts'
import { REPORT_NAME } from './report.ts'
import type { ExceptAmong } from './salesforce-sync.ts'
import { literal, select } from './soql.ts'

export type SetupOutcome = { readonly kind: 'done' } | { readonly kind: 'failed'; readonly error: SalesforceError }

const DONE: SetupOutcome = { kind: 'done' }
const PERMISSION_SET = 'Reachable'
/** A digest has half of it. */
const KEY_CHARACTERS = 64
/** Salesforce's own names of our types. */
const METADATA_TYPES: Readonly<Record<string, string>> = { boolean: 'Checkbox', datetime: 'DateTime' }

/** Which objects have the list view of flagged records (HBF-10). */
export async function listViewObjects(
  connection: SalesforceConnection,
): Promise<
  { readonly kind: 'ok'; readonly objects: string[] } | { readonly kind: 'failed'; readonly error: SalesforceError }
> {
  const where = `DeveloperName = ${literal(LIST_VIEW_NAME)}`
  const answer = await queryAllPages(connection, [select(['Id', 'SobjectType'], 'ListView', { where })])
  if (answer.kind === 'failed') return answer
  return { kind: 'ok', objects: answer.records.flat().flatMap((record) => textIn(record, 'SobjectType') ?? []) }
}

/** True where the ready-made report is there (RPT-2); false also where we may not see reports. */
export async function isReportThere(connection: SalesforceConnection): Promise<boolean> {
  const where = `DeveloperName = ${literal(REPORT_NAME)}`
  const answer = await queryAllPages(connection, [select(['Id'], 'Report', { where })])
  return answer.kind === 'ok' && answer.records.flat().length > 0
}

/**
 * Makes the fields that are not there, and lets the integration user read and write them: a field made by API is
 * visible to nobody. What is there stays, so that it can be done again at any time.
 * @source Salesforce Tooling API, "CustomField"; Object reference, "FieldPermissions"
 */
export async function createFields(
  connection: SalesforceConnection,
  fields: readonly NeededField[],
): Promise<SetupOutcome> {
  for (const field of fields) {
    const answer = await connection.request({
      method: 'POST',
      path: '/tooling/sobjects/CustomField',
      body: metadataOf(field),
    })
    if (answer.kind === 'failed' && answer.error.code !== 'DUPLICATE_DEVELOPER_NAME') return answer
  }
  return grantFields(connection, fields)
}

function metadataOf({ object, name, label, types, defaultValue }: NeededField) {
  const type = METADATA_TYPES[types[0] ?? ''] ?? 'Text'
  const value = defaultValue === null ? {} : { defaultValue }
  // The key is unique, so that Salesforce itself keeps a second record out (SYN-1).
  const text = type === 'Text' ? { length: KEY_CHARACTERS, unique: true, caseSensitive: true, externalId: true } : {}
  return { FullName: `${object}.${name}`, Metadata: { label, type, ...value, ...text } }
}

async function grantFields(connection: SalesforceConnection, fields: readonly NeededField[]): Promise<SetupOutcome> {
  const set = await permissionSet(connection)
  if (set.kind === 'failed') return set
  const where = `ParentId = ${literal(set.id)}`
  const known = await queryAllPages(connection, [
    select(['Id', 'Field', 'PermissionsEdit'], 'FieldPermissions', { where }),
  ])
  if (known.kind === 'failed') return known
  for (const { object, name } of fields.flatMap(grantsOf)) {
    const granted = known.records.flat().find((record) => textIn(record, 'Field') === `${object}.${name}`)
    if (granted && flagIn(granted, 'PermissionsEdit') === true) continue
    const rights = { PermissionsRead: true, PermissionsEdit: true }
    const grant = { ParentId: set.id, SobjectType: object, Field: `${object}.${name}`, ...rights }
    const id = granted ? textIn(granted, 'Id') : null
    const answer =
      id === null
        ? await connection.request({ method: 'POST', path: '/sobjects/FieldPermissions', body: grant })
        : await connection.request({ method: 'PATCH', path: `/sobjects/FieldPermissions/${id}`, body: rights })
    if (answer.kind === 'failed' && answer.error.code !== 'DUPLICATE_VALUE') return answer
  }
  return DONE
}

/** A field of activities is made once, and rights to it are given by task and event. */
const grantsOf = ({ object, name }: NeededField) =>
  object === 'Activity' ? ['Task', 'Event'].map((each) => ({ object: each, name })) : [{ object, name }]

/** Our permission set, made where it is missing, and assigned to the integration user. */
async function permissionSet(
  connection: SalesforceConnection,
): Promise<
  { readonly kind: 'ok'; readonly id: string } | { readonly kind: 'failed'; readonly error: SalesforceError }
> {
  const known = await queryAllPages(connection, [
    select(['Id'], 'PermissionSet', { where: `Name = ${literal(PERMISSION_SET)}` }),
    select(['Id', 'PermissionSetId'], 'PermissionSetAssignment', {
      where: `AssigneeId = ${literal(connection.integrationUserId)}`,
    }),
  ])
  if (known.kind === 'failed') return known
  const [sets = [], assignments = []] = known.records
  const made = sets[0]
    ? null
    : await create(connection, 'PermissionSet', { Name: PERMISSION_SET, Label: PERMISSION_SET })
  if (made?.kind === 'failed') return made
  const id = (sets[0] ? textIn(sets[0], 'Id') : idIn(made)) ?? ''
  if (assignments.some((record) => textIn(record, 'PermissionSetId') === id)) return { kind: 'ok', id }
  const assignment = { AssigneeId: connection.integrationUserId, PermissionSetId: id }
  const assigned = await create(connection, 'PermissionSetAssignment', assignment)
  return assigned.kind === 'failed' ? assigned : { kind: 'ok', id }
}

const create = (connection: SalesforceConnection, object: string, body: unknown): Promise<ApiAnswer> =>
  connection.request({ method: 'POST', path: `/sobjects/${object}`, body })

const idIn = (answer: ApiAnswer | null) => (answer?.kind === 'ok' ? textIn(recordIn(answer.body), 'id') : null)

/** Salesforce takes so many records in one collection. */
const ROWS_PER_COLLECTION = 200
/** Contacts of one call; a larger org calls again. */
const BACKFILL_ROWS_MAX = 50_000

/**
 * Checks the field on contacts that came out unchecked when it was made (ACT-2), but not where we unchecked it. It asks
 * Salesforce for them first, so that it can be stopped and called again.
 */
export async function backfillChecked(
  connection: SalesforceConnection,
  { fields }: Pick<OrgSettings, 'fields'>,
  exceptAmong: ExceptAmong,
): Promise<
  | { readonly kind: 'done'; readonly updated: number; readonly failed: number; readonly left: number }
  | { readonly kind: 'failed'; readonly error: SalesforceError }
> {
  const where = `${fields.emailActive} = FALSE`
  const found = await queryAllPages(connection, [select(['Id'], 'Contact', { where })])
  if (found.kind === 'failed') return found
  const ids = found.records.flat().flatMap((record) => textIn(record, 'Id') ?? [])
  const except = await exceptAmong(ids)
  const wanted = ids.filter((id) => !except.has(id))
  const now = wanted.slice(0, BACKFILL_ROWS_MAX)
  let updated = 0
  for (const batch of chunksOf(chunksOf(now, ROWS_PER_COLLECTION), HEAVY_SUB_REQUESTS_MAX)) {
    const answer = await runComposite(
      connection,
      batch.map((rows) => ({
        method: 'PATCH',
        path: '/composite/sobjects',
        body: {
          allOrNone: false,
          records: rows.map((id) => ({ attributes: { type: 'Contact' }, id, [fields.emailActive]: true })),
        },
      })),
    )
    if (answer.kind === 'failed') return answer
    for (const part of answer.answers) {
      const rows = part.kind === 'ok' ? listIn(part.body) : []
      updated += rows.filter((row) => flagIn(recordIn(row), 'success') === true).length
    }
  }
  return { kind: 'done', updated, failed: now.length - updated, left: wanted.length - now.length }
}
