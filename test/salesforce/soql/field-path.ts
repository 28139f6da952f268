import { ApiProblem } from '../problem.ts'
import type { FieldSpec } from '../schema/field.ts'
import type { ObjectMeta, Schema } from '../schema/schema.ts'
import type { Row, Store, Value } from '../store.ts'

/** What a query may see: the org, through the eyes of one user, at one moment. */
export type QueryContext = {
  readonly schema: Schema
  readonly store: Store
  readonly nowMs: number
  readonly userId: string
  readonly canSee: (object: string, field: FieldSpec) => boolean
}

export type FieldPath = {
  /** The field at the end of the path; null for the `Type` of a polymorphic parent. */
  readonly spec: FieldSpec
  /** Canonical names of the parents on the way, such as `['Account', 'Owner']`. */
  readonly parents: readonly string[]
  read(row: Row): Value
}

/** Salesforce follows at most five parents. */
const PARENTS_MAX = 5

/** Resolves `Account.Owner.Email` against an object; throws INVALID_FIELD as Salesforce words it. */
export function resolvePath(context: QueryContext, meta: ObjectMeta, path: string, alias?: string): FieldPath {
  const parts = path.split('.')
  const first = parts[0]?.toLowerCase()
  if (parts.length > 1 && (first === alias?.toLowerCase() || first === meta.spec.name.toLowerCase())) {
    if (!meta.parents.has(first ?? '')) parts.shift()
  }
  if (parts.length > PARENTS_MAX + 1) throw noColumn(parts.at(-1) ?? path, meta)
  return resolveParts(context, meta, parts)
}

function resolveParts(context: QueryContext, meta: ObjectMeta, parts: readonly string[]): FieldPath {
  const [head = '', ...rest] = parts
  if (rest.length === 0) return resolveOwn(context, meta, head)
  const link = meta.parents.get(head.toLowerCase())
  if (!link?.relationshipName || !context.canSee(meta.spec.name, link)) throw noRelationship(head, meta)
  const targets = link.referenceTo.flatMap((name) => context.schema.object(name) ?? [])
  // Of a parent that may be of several objects, `Type` is the name of the object, not a field of it.
  if (targets.length > 1 && rest.length === 1 && rest[0]?.toLowerCase() === 'type') return typeOfParent(link)
  const byObject = new Map(targets.flatMap((target) => resolveQuietly(context, target, rest, targets.length > 1)))
  const [one] = byObject.values()
  const [target] = targets
  if (!one || !target) throw noColumn(rest[0] ?? '', target ?? meta)
  const relationship = link.relationshipName
  return {
    spec: one.spec,
    parents: [relationship, ...one.parents],
    read: (row) => {
      const parent = parentOf(context, link, row)
      return parent ? (byObject.get(parent.object)?.read(parent.row) ?? null) : null
    },
  }
}

function resolveOwn(context: QueryContext, meta: ObjectMeta, name: string): FieldPath {
  const spec = meta.fields.get(name.toLowerCase())
  if (!spec || !context.canSee(meta.spec.name, spec)) throw noColumn(name, meta)
  const isCheckbox = spec.type === 'boolean'
  return { spec, parents: [], read: (row) => row[spec.name] ?? (isCheckbox ? false : null) }
}

/** Through a polymorphic look-up, it is enough that one of the parents has the field. */
function resolveQuietly(
  context: QueryContext,
  target: ObjectMeta,
  parts: readonly string[],
  isPolymorphic: boolean,
): [string, FieldPath][] {
  try {
    return [[target.spec.name, resolveParts(context, target, parts)]]
  } catch (error) {
    if (isPolymorphic && error instanceof ApiProblem) return []
    throw error
  }
}

function typeOfParent(link: FieldSpec): FieldPath {
  const spec = { ...link, name: 'Type', type: 'string' as const, referenceTo: [], relationshipName: null }
  return {
    spec,
    parents: [link.relationshipName ?? ''],
    read: (row) => link.referenceTo.find((name) => PREFIX_TYPES[String(row[link.name]).slice(0, 3)] === name) ?? null,
  }
}

const PREFIX_TYPES: Readonly<Record<string, string>> = {
  '001': 'Account',
  '003': 'Contact',
  '00Q': 'Lead',
  '006': 'Opportunity',
  '500': 'Case',
}

/** The row that a look-up points at; also when it is in the recycle bin, as Salesforce shows it. */
export function parentOf(context: QueryContext, link: FieldSpec, row: Row): { object: string; row: Row } | null {
  const id = row[link.name]
  if (typeof id !== 'string') return null
  for (const object of link.referenceTo) {
    const parent = context.store.get(object, id)
    if (parent) return { object, row: parent }
  }
  return null
}

function noColumn(name: string, meta: ObjectMeta): ApiProblem {
  const message = `No such column '${name}' on entity '${meta.spec.name}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`
  return new ApiProblem(400, 'INVALID_FIELD', message)
}

function noRelationship(name: string, meta: ObjectMeta): ApiProblem {
  const message = `Didn't understand relationship '${name}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names. Entity: ${meta.spec.name}`
  return new ApiProblem(400, 'INVALID_FIELD', message)
}
