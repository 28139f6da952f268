import { readKept } from '../metadata/components.ts'
import type { FieldSpec } from '../schema/field.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import type { Row } from '../store.ts'
import type { ApiContext } from './api.ts'
import { asObject } from './api.ts'
import { fieldsAsSeen } from './describe.ts'

type ListColumn = { readonly path: string; readonly spec: FieldSpec }
export type ListQuery = {
  readonly columns: readonly ListColumn[]
  /** What the list is ordered by, and on which column that stands. */
  readonly order: string
  readonly scope: 'everything' | 'mine'
  readonly soql: string
}

const STANDARD_COLUMNS = ['Name', 'Phone', 'Email', 'Company', 'Status', 'StageName', 'CloseDate', 'OwnerId']
const OPERATORS: Readonly<Record<string, string>> = {
  equals: '=',
  notEqual: '!=',
  lessThan: '<',
  greaterThan: '>',
  lessOrEqual: '<=',
  greaterOrEqual: '>=',
}

/** The query that a list view stands for, from the metadata that made it; a standard view shows the usual columns. */
export function queryOfListView(context: ApiContext, meta: ObjectMeta, view: Row): ListQuery {
  const seen = fieldsAsSeen(context, meta)
  const made = readKept(context.sim, 'ListView', `${meta.spec.name}.${String(view.DeveloperName)}`) ?? {}
  const words = [made.columns ?? STANDARD_COLUMNS].flat().map(String)
  const columns = words.flatMap((word) => columnOf(meta, seen, word) ?? [])
  const mine = made.filterScope === 'Mine' ? [`OwnerId = '${context.session.userId}'`] : []
  const filters = [made.filters ?? []].flat().map(asObject)
  const conditions = [...mine, ...filters.flatMap((filter) => conditionOf(meta, seen, filter) ?? [])]
  const paths = [
    ...new Set([...columns.map(({ path }) => path), 'Id', 'CreatedDate', 'LastModifiedDate', 'SystemModstamp']),
  ]
  const order = meta.fields.has('name') ? 'Name' : 'CreatedDate'
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''
  const soql = `SELECT ${paths.join(', ')} FROM ${meta.spec.name}${where} ORDER BY ${order} ASC NULLS FIRST, Id ASC NULLS FIRST`
  return { columns, order, scope: mine.length > 0 ? 'mine' : 'everything', soql }
}

/**
 * The field behind a word of list metadata. Custom fields stand under their own name, standard ones in capitals with the
 * object in front: `CONTACT.EMAIL`, `FULL_NAME`, `ACCOUNT.NAME` (on a contact: the name of its account).
 */
function columnOf(meta: ObjectMeta, seen: readonly FieldSpec[], word: string): ListColumn | null {
  const [last = '', above] = word.split('.').toReversed()
  const bare = last.toLowerCase() === 'full_name' ? 'name' : squeeze(last)
  const link = above === undefined ? undefined : meta.parents.get(above.toLowerCase())
  if (link?.relationshipName && bare === 'name') return { path: `${link.relationshipName}.Name`, spec: link }
  const spec =
    seen.find((each) => each.name.toLowerCase() === word.toLowerCase()) ??
    seen.find((each) => squeeze(each.name) === bare)
  return spec ? { path: spec.name, spec } : null
}

const squeeze = (name: string) => name.replaceAll('_', '').toLowerCase()

function conditionOf(meta: ObjectMeta, seen: readonly FieldSpec[], filter: Record<string, unknown>): string | null {
  const column = columnOf(meta, seen, String(filter.field))
  if (!column) return null
  const { path, spec } = column
  const value = String(filter.value ?? '')
  const operation = String(filter.operation)
  const operator = OPERATORS[operation]
  if (operator) return `${path} ${operator} ${literalOf(spec, value)}`
  const inner = literalOf({ ...spec, type: 'string' }, value.replace(/[%_]/g, '\\$&')).slice(1, -1)
  if (operation === 'startsWith') return `${path} LIKE '${inner}%'`
  if (operation === 'contains') return `${path} LIKE '%${inner}%'`
  return operation === 'notContain' ? `(NOT ${path} LIKE '%${inner}%')` : null
}

/** List metadata writes a checkbox as 1 or 0, and leaves an empty value out. */
function literalOf(spec: FieldSpec, value: string): string {
  if (spec.type === 'boolean') return value === '1' || value.toLowerCase() === 'true' ? 'true' : 'false'
  if (value === '') return 'null'
  if (['double', 'int', 'date', 'datetime'].includes(spec.type)) return value
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
