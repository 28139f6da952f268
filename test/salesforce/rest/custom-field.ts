import type { FieldSpec, FieldType } from '../schema/field.ts'
import { field } from '../schema/field.ts'
import type { ApiAnswer, ApiContext, Handler } from './api.ts'
import { asObject } from './api.ts'
import { noteSchemaChange } from './describe.ts'

const TYPES: Readonly<Record<string, FieldType>> = {
  Checkbox: 'boolean',
  DateTime: 'datetime',
  Date: 'date',
  Text: 'string',
  LongTextArea: 'textarea',
  Number: 'double',
  Email: 'email',
  Url: 'url',
  Phone: 'phone',
}

/**
 * `POST tooling/sobjects/CustomField {FullName, Metadata}`. The field exists at once, and is visible to nobody
 * until FieldPermissions grant it. Fields of `Activity` appear on Task and Event.
 */
export const createCustomField: Handler = (context, request): ApiAnswer => {
  const { FullName, Metadata } = asObject(request.body)
  const [object = '', name = ''] = String(FullName).split('.')
  const metadata = asObject(Metadata)
  const type = TYPES[String(metadata.type)]
  const targets = object === 'Activity' ? ['Task', 'Event'] : [object]
  if (!type || !/^[A-Za-z]\w*__c$/.test(name)) return failure('INVALID_TYPE', 'Cannot specify this custom field')
  const metas = targets.flatMap((target) => context.sim.schema.object(target) ?? [])
  if (metas.length < targets.length) return failure('INVALID_TYPE', `Entity Enumeration Or ID: bad value: ${object}`)
  if (metas.some((meta) => meta.fields.has(name.toLowerCase()))) {
    const bare = name.replace(/__c$/, '')
    return failure('DUPLICATE_DEVELOPER_NAME', `There is already a field named ${bare} on ${object}.`)
  }
  const spec = readSpec(name, type, metadata)
  for (const meta of metas) context.sim.schema.addField(meta.spec.name, spec)
  rememberFields(context)
  return {
    status: 201,
    body: { id: context.sim.store.newId('00N'), success: true, errors: [], warnings: [], infos: [] },
  }
}

function readSpec(name: string, type: FieldType, metadata: Record<string, unknown>): FieldSpec {
  const length = typeof metadata.length === 'number' ? { length: metadata.length } : {}
  const isExternalId = metadata.externalId === true
  return field(name, type, {
    label: String(metadata.label ?? name),
    ...length,
    ...(type === 'boolean' ? { defaultValue: String(metadata.defaultValue) === 'true' } : {}),
    nillable: type !== 'boolean' && metadata.required !== true,
    externalId: isExternalId,
    idLookup: isExternalId,
    unique: metadata.unique === true,
    needsGrant: true,
  })
}

function rememberFields(context: ApiContext): void {
  const made = context.sim.schema.customFields().filter(({ spec }) => spec.needsGrant)
  context.sim.store.setState('fields', made)
  noteSchemaChange(context)
}

function failure(errorCode: string, message: string): ApiAnswer {
  return { status: 400, body: [{ message, errorCode, fields: [] }] }
}
