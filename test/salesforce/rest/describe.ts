import { notFound } from '../problem.ts'
import type { FieldSpec, FieldType } from '../schema/field.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import type { ApiAnswer, ApiContext, Handler } from './api.ts'
import { objectOf } from './api.ts'
import { isUnchanged, lastModified } from './preconditions.ts'
import { recentItems } from './recent.ts'

const SOAP_TYPES: Partial<Record<FieldType, string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  double: 'xsd:double',
  int: 'xsd:int',
}

/** `GET sobjects`: every object, without fields. */
export const describeGlobal: Handler = (context, request) => {
  if (isUnchanged(request, schemaChangedMs(context))) return { status: 304 }
  const heads = context.sim.schema.names().map((name) => describeHead(context, objectOf(context, name)))
  return { ...globalAnswer(heads), headers: lastModified(schemaChangedMs(context)) }
}

/** `GET tooling/sobjects`. */
export const describeToolingGlobal: Handler = (context) => {
  const { schema } = context.sim
  const metas = schema.toolingNames().flatMap((name) => schema.toolingObject(name) ?? [])
  return globalAnswer(metas.map((meta) => describeHead(context, meta, 'tooling/')))
}

/** `GET tooling/sobjects/X/describe`. */
export const describeToolingObject: Handler = (context, _request, [name = '']) => {
  const meta = context.sim.schema.toolingObject(name)
  if (!meta) throw notFound()
  const head = describeHead(context, meta, 'tooling/')
  return { status: 200, body: { ...head, childRelationships: [], fields: meta.spec.fields.map(describeField) } }
}

const globalAnswer = (sobjects: readonly unknown[]): ApiAnswer => ({
  status: 200,
  body: { encoding: 'UTF-8', maxBatchSize: 200, sobjects },
})

/** `GET sobjects/X`: the head of the describe and the rows used last. */
export const describeBasic: Handler = (context, _request, [name = '']) => ({
  status: 200,
  body: {
    objectDescribe: describeHead(context, objectOf(context, name)),
    recentItems: recentItems(context, (meta) => meta === objectOf(context, name)),
  },
})

/** `GET sobjects/X/describe`, with 304 when nothing changed since `If-Modified-Since`. */
export const describeObject: Handler = (context, request, [name = '']): ApiAnswer => {
  const meta = objectOf(context, name)
  if (isUnchanged(request, schemaChangedMs(context))) return { status: 304 }
  return {
    status: 200,
    headers: lastModified(schemaChangedMs(context)),
    body: {
      ...describeHead(context, meta),
      recordTypeInfos: [masterRecordType(`${context.versionPath}/sobjects/${meta.spec.name}`)],
      childRelationships: [...meta.children.values()].map((child) => ({
        childSObject: child.object,
        field: child.field.name,
        relationshipName: child.name,
        cascadeDelete: child.field.cascadeDelete,
        restrictedDelete: false,
        deprecatedAndHidden: false,
      })),
      fields: fieldsAsSeen(context, meta).map(describeField),
    },
  }
}

const schemaChangedMs = ({ sim }: ApiContext) => Number(sim.store.state('schemaChangedMs') ?? 0)

/** The fields that the session's user sees, with the rights and picklists that hold for them. */
export function fieldsAsSeen(context: ApiContext, meta: ObjectMeta): FieldSpec[] {
  const { canSee } = context.sim.queryContext(context.session.userId)
  const lists = context.sim.config().rules.picklists?.[meta.spec.name]
  const asGranted = (spec: FieldSpec): FieldSpec =>
    context.sim.canEdit(context.session.userId, meta.spec.name, spec)
      ? spec
      : { ...spec, createable: false, updateable: false }
  return meta.spec.fields
    .filter((spec) => canSee(meta.spec.name, spec))
    .map((spec) => asPicklist(asGranted(spec), lists))
}

/** Every object has it; orgs here have no other. */
const masterRecordType = (path: string) => ({
  active: true,
  available: true,
  defaultRecordTypeMapping: true,
  developerName: 'Master',
  master: true,
  name: 'Master',
  recordTypeId: MASTER_RECORD_TYPE_ID,
  urls: { layout: `${path}/describe/layouts/${MASTER_RECORD_TYPE_ID}` },
})
export const MASTER_RECORD_TYPE_ID = '012000000000000AAA'

function describeHead(context: ApiContext, { spec }: ObjectMeta, below = ''): Record<string, unknown> {
  const path = `${context.versionPath}/${below}sobjects/${spec.name}`
  return {
    name: spec.name,
    label: spec.label,
    labelPlural: spec.labelPlural,
    keyPrefix: spec.keyPrefix,
    custom: spec.name.endsWith('__c'),
    createable: spec.createable,
    updateable: spec.updateable,
    deletable: spec.deletable,
    undeletable: spec.recycles && spec.deletable,
    queryable: true,
    retrieveable: true,
    searchable: ['Account', 'Contact', 'Lead', 'Opportunity', 'User'].includes(spec.name),
    mergeable: ['Account', 'Contact', 'Lead'].includes(spec.name),
    replicateable: true,
    triggerable: true,
    layoutable: true,
    activateable: false,
    deprecatedAndHidden: false,
    urls: { sobject: path, describe: `${path}/describe`, rowTemplate: `${path}/{ID}` },
  }
}

/** The field as the org has it: its admin may have made it a picklist. */
function asPicklist(spec: FieldSpec, lists: Readonly<Record<string, readonly string[]>> = {}): FieldSpec {
  const picklist = lists[spec.name]
  return picklist ? { ...spec, type: 'picklist', picklist, restricted: true } : spec
}

export function describeField(spec: FieldSpec): Record<string, unknown> {
  const isText = spec.length > 0
  return {
    name: spec.name,
    label: spec.label,
    type: spec.type,
    length: spec.length,
    byteLength: isText ? spec.length * 3 : 0,
    precision: spec.type === 'double' ? 18 : 0,
    scale: spec.type === 'double' ? 2 : 0,
    digits: spec.type === 'int' ? 8 : 0,
    nillable: spec.nillable,
    createable: spec.createable,
    updateable: spec.updateable,
    defaultedOnCreate: spec.type === 'boolean' || spec.defaultValue !== null || isSystemFilled(spec),
    defaultValue: spec.defaultValue,
    custom: spec.custom,
    externalId: spec.externalId,
    idLookup: spec.idLookup,
    unique: spec.unique,
    caseSensitive: false,
    filterable: spec.filterable,
    sortable: spec.filterable,
    groupable: spec.filterable && spec.type !== 'datetime',
    aggregatable: spec.filterable,
    calculated: false,
    permissionable: spec.custom || (spec.nillable && spec.createable),
    referenceTo: spec.referenceTo,
    relationshipName: spec.relationshipName,
    polymorphicForeignKey: spec.referenceTo.length > 1,
    picklistValues: spec.picklist.map((value) => ({
      active: true,
      defaultValue: value === spec.defaultValue,
      label: value,
      value,
      validFor: null,
    })),
    restrictedPicklist: spec.restricted,
    compoundFieldName: ['FirstName', 'LastName', 'Salutation'].includes(spec.name) ? 'Name' : null,
    nameField: spec.name === 'Name' || spec.name === 'Subject',
    soapType: SOAP_TYPES[spec.type] ?? 'xsd:string',
    cascadeDelete: spec.cascadeDelete,
    restrictedDelete: false,
    deprecatedAndHidden: false,
  }
}

/** Filled by Salesforce on create, so a client need not send it. */
function isSystemFilled(spec: FieldSpec): boolean {
  return spec.name === 'OwnerId' || (!spec.createable && !spec.nillable)
}
