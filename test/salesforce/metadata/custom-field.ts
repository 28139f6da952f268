import { CONVERTED_STATUS } from '../records/convert-lead.ts'
import type { FieldSpec, FieldType } from '../schema/field.ts'
import { field, lookup } from '../schema/field.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import type { Sim } from '../sim.ts'
import type { ComponentType, Metadata, MetadataError } from './components.ts'
import { addSetupRow, keep, listKept, liveRows, noteSchemaChange, readKept, removeSetupRow } from './components.ts'

const TYPES: Readonly<Record<string, FieldType>> = {
  AutoNumber: 'string',
  Checkbox: 'boolean',
  Date: 'date',
  DateTime: 'datetime',
  Email: 'email',
  LongTextArea: 'textarea',
  Lookup: 'reference',
  Number: 'double',
  Phone: 'phone',
  Picklist: 'picklist',
  Text: 'string',
  TextArea: 'textarea',
  Url: 'url',
}
const TYPE = 'CustomField'
const FIELDS_PER_OBJECT_MAX = 500

/**
 * Custom fields, made by the Metadata or the Tooling API. They exist at once and are visible to nobody until
 * FieldPermissions grant them. Fields of `Activity` appear on Task and Event.
 */
export const customField: ComponentType = {
  exists: (sim, fullName) => {
    const { targets, name } = targetsOf(sim, fullName)
    return targets.some((meta) => meta.fields.has(name.toLowerCase()))
  },
  create: (sim, fullName, metadata) => {
    const refused = refuseNew(sim, fullName, metadata)
    if (refused) return refused
    apply(sim, fullName, metadata, true)
    const { object, name } = targetsOf(sim, fullName)
    addSetupRow(sim, TYPE, { DeveloperName: bare(name), TableEnumOrId: object, FullName: fullName })
    return null
  },
  update: (sim, fullName, metadata) => {
    if (!customField.exists(sim, fullName)) return unknownField(fullName)
    const refused = refuseShape(metadata, fullName)
    if (refused) return refused
    const { targets, name } = targetsOf(sim, fullName)
    const before = targets[0]?.fields.get(name.toLowerCase())
    const spec = specOf(name, metadata)
    if (before && before.type !== spec.type) {
      return {
        statusCode: 'FIELD_INTEGRITY_EXCEPTION',
        message: `Cannot change the field type from ${before.type} to ${spec.type}`,
      }
    }
    apply(sim, fullName, metadata, before?.needsGrant ?? true)
    return null
  },
  remove: (sim, fullName) => {
    if (!customField.exists(sim, fullName)) return unknownField(fullName)
    const { targets, name } = targetsOf(sim, fullName)
    for (const meta of targets) sim.schema.removeField(meta.spec.name, name)
    for (const row of liveRows(sim, TYPE)) if (row.FullName === fullName) removeSetupRow(sim, TYPE, row)
    for (const row of liveRows(sim, 'FieldPermissions')) {
      if (row.Field === fullName) removeSetupRow(sim, 'FieldPermissions', row)
    }
    remember(sim)
    keep(sim, TYPE, fullName, null)
    return null
  },
  read: (sim, fullName, version = Number.POSITIVE_INFINITY) => {
    if (!customField.exists(sim, fullName)) return {}
    return { fullName, ...(readKept(sim, TYPE, fullName) ?? describeKnown(sim, fullName, version)) }
  },
  list: (sim) => {
    const known = sim.schema.customFields().map(({ object, spec }) => `${object}.${spec.name}`)
    return [...new Set([...listKept(sim, TYPE), ...known])]
  },
}

/** The object and field that `Contact.email_active__c` names. */
function targetsOf(sim: Sim, fullName: string): { object: string; name: string; targets: ObjectMeta[] } {
  const [object = '', name = ''] = fullName.split('.')
  const names = object === 'Activity' ? ['Task', 'Event'] : [object]
  return { object, name, targets: names.flatMap((each) => sim.schema.object(each) ?? []) }
}

const bare = (name: string) => name.replace(/__c$/, '')
const unknownField = (fullName: string): MetadataError => ({
  statusCode: 'INVALID_CROSS_REFERENCE_KEY',
  message: `no CustomField named ${fullName} found`,
})

function refuseNew(sim: Sim, fullName: string, metadata: Metadata): MetadataError | null {
  const { object, name, targets } = targetsOf(sim, fullName)
  if (targets.length === 0) {
    return {
      statusCode: 'INVALID_TYPE',
      message: `Entity Enumeration Or ID: bad value for restricted picklist field: ${object}`,
    }
  }
  const shape = refuseShape(metadata, fullName)
  if (shape) return shape
  if (targets.some((meta) => meta.fields.has(name.toLowerCase()))) {
    return {
      statusCode: 'DUPLICATE_DEVELOPER_NAME',
      message: `There is already a field named ${bare(name)} on ${object}.`,
    }
  }
  if (targets.some((meta) => meta.spec.fields.filter((each) => each.custom).length >= FIELDS_PER_OBJECT_MAX)) {
    return { statusCode: 'NUMBER_OUTSIDE_VALID_RANGE', message: 'Custom Field Limit reached' }
  }
  return null
}

function refuseShape(metadata: Metadata, fullName: string): MetadataError | null {
  const type = String(metadata.type)
  const name = fullName.split('.')[1] ?? ''
  if (!TYPES[type])
    return { statusCode: 'INVALID_TYPE', message: `'${type}' is not a valid value for the enum 'FieldType'` }
  if (!/^[A-Za-z]\w*__c$/.test(name)) return { statusCode: 'INVALID_INPUT', message: `Invalid fullName: ${fullName}` }
  if (String(metadata.label ?? '') === '') return missing('label')
  if (type === 'Text' && metadata.length === undefined) return missing('length')
  if (type === 'Checkbox' && metadata.defaultValue === undefined) return missing('defaultValue')
  return null
}

const missing = (name: string): MetadataError => ({
  statusCode: 'REQUIRED_FIELD_MISSING',
  message: `Must specify a value for required field: ${name}`,
  fields: [name],
})

function apply(sim: Sim, fullName: string, metadata: Metadata, needsGrant: boolean): void {
  const { name, targets } = targetsOf(sim, fullName)
  for (const meta of targets) sim.schema.addField(meta.spec.name, { ...specOf(name, metadata), needsGrant })
  keep(sim, TYPE, fullName, metadata)
  remember(sim)
}

function remember(sim: Sim): void {
  sim.store.setState(
    'fields',
    sim.schema.customFields().filter(({ spec }) => spec.needsGrant),
  )
  noteSchemaChange(sim)
}

function specOf(name: string, metadata: Metadata): FieldSpec {
  const type = TYPES[String(metadata.type)] ?? 'string'
  const isExternalId = isTrue(metadata.externalId)
  const length = metadata.length === undefined ? {} : { length: Number(metadata.length) }
  const differs: Partial<FieldSpec> = {
    label: String(metadata.label),
    ...(type === 'string' || type === 'textarea' ? length : {}),
    ...(type === 'boolean' ? { defaultValue: isTrue(metadata.defaultValue) } : {}),
    ...(metadata.type === 'LongTextArea' ? { filterable: false } : {}),
    nillable: type !== 'boolean' && !isTrue(metadata.required),
    externalId: isExternalId,
    idLookup: isExternalId,
    unique: isTrue(metadata.unique),
  }
  if (type !== 'reference') return field(name, type, differs)
  const childRelationship = metadata.relationshipName === undefined ? null : `${String(metadata.relationshipName)}__r`
  return lookup(name, String(metadata.referenceTo), { ...differs, childRelationship })
}

const isTrue = (value: unknown) => value === true || value === 'true'

/** A field that nobody made by API, told from the schema. */
function describeKnown(sim: Sim, fullName: string, version: number): Metadata {
  const { name, targets } = targetsOf(sim, fullName)
  const spec = targets[0]?.fields.get(name.toLowerCase())
  if (!spec) return {}
  const type = Object.entries(TYPES).findLast(([, each]) => each === spec.type)?.[0]
  return {
    label: spec.label,
    type,
    ...(spec.length > 0 ? { length: spec.length } : {}),
    // Since 38.0 the values of standard picklists are components of their own.
    ...(spec.type === 'picklist' && version < 38 ? { picklist: picklistOf(spec) } : {}),
    externalId: spec.externalId,
    unique: spec.unique,
  }
}

/** The values of a picklist; the status of converted leads says that it is. */
function picklistOf({ name, picklist, defaultValue }: FieldSpec): Metadata {
  const picklistValues = picklist.map((value) => ({
    ...(name === 'Status' && value === CONVERTED_STATUS ? { converted: true } : {}),
    default: value === defaultValue,
    fullName: value,
  }))
  return { picklistValues, sorted: false }
}
