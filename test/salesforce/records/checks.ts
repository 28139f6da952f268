import type { ObjectMeta } from '../schema/schema.ts'
import { compileCondition } from '../soql/condition-text.ts'
import type { Row } from '../store.ts'
import type { RowError } from './outcome.ts'
import type { WriteContext } from './write-context.ts'

type Check = (context: WriteContext, meta: ObjectMeta, row: Row, before: Row | null) => RowError[]

/** Everything that an otherwise well-formed record must satisfy, in the order in which Salesforce reports it. */
export function checkRecord(context: WriteContext, meta: ObjectMeta, row: Row, before: Row | null): RowError[] {
  const checks: Check[] = [checkRequired, checkReferences, checkActivity, checkUnique]
  if (!context.isSystem) checks.push(checkPicklists, checkDuplicateRule, checkValidationRules)
  for (const check of checks) {
    const errors = check(context, meta, row, before)
    if (errors.length > 0) return errors
  }
  return []
}

const error = (statusCode: string, message: string, fields: readonly string[] = []): RowError => ({
  statusCode,
  message,
  fields,
})

const checkRequired: Check = (context, meta, row, before) => {
  const extra = context.isSystem ? [] : (context.rules.required[meta.spec.name] ?? [])
  const missing = meta.spec.fields
    .filter((spec) => (!spec.nillable && spec.type !== 'boolean' && spec.createable) || extra.includes(spec.name))
    .filter((spec) => (row[spec.name] ?? null) === null && (before === null || (before[spec.name] ?? null) !== null))
    .map((spec) => spec.name)
  if (missing.length === 0) return []
  return [error('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing)]
}

const checkReferences: Check = (context, meta, row, before) => {
  for (const spec of meta.spec.fields) {
    const id = row[spec.name]
    if (spec.type !== 'reference' || typeof id !== 'string' || before?.[spec.name] === id) continue
    const target = spec.referenceTo.find((name) => context.store.get(name, id))
    const parent = target ? context.store.get(target, id) : undefined
    if (!target || !parent || parent.IsDeleted === true) {
      return [error('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [spec.name])]
    }
    // A person who left still owns what they owned; only a new write is refused.
    if (spec.name === 'OwnerId' && parent.IsActive === false && !context.isSystem) {
      return [error('INACTIVE_OWNER_OR_USER', `operation performed with inactive user [${id}]`, [spec.name])]
    }
  }
  return []
}

const checkActivity: Check = (_context, meta, row) => {
  const { name } = meta.spec
  if (name !== 'Task' && name !== 'Event') return []
  const whoId = row.WhoId
  if (typeof whoId === 'string' && whoId.startsWith('00Q') && row.WhatId != null) {
    return [error('FIELD_INTEGRITY_EXCEPTION', 'Cannot have a WhatId with a lead as WhoId', ['WhatId'])]
  }
  if (name === 'Event' && (row.StartDateTime == null || row.DurationInMinutes == null)) {
    const fields = ['DurationInMinutes', 'ActivityDateTime'].filter((each) => row[each] == null)
    return [error('REQUIRED_FIELD_MISSING', `Required fields are missing: [${fields.join(', ')}]`, fields)]
  }
  return []
}

const checkUnique: Check = (context, meta, row) => {
  for (const spec of meta.spec.fields) {
    const value = row[spec.name]
    if (!spec.unique || typeof value !== 'string') continue
    const rows = context.store.lookup(meta.spec.name, spec.name, value) ?? []
    const other = rows.find((each) => each.Id !== row.Id && each.IsDeleted !== true)
    if (!other) continue
    // The real message shows the 15-character form of the id.
    const message = `duplicate value found: ${spec.name} duplicates value on record with id: ${other.Id.slice(0, 15)}`
    return [error('DUPLICATE_VALUE', message)]
  }
  return []
}

const checkPicklists: Check = (context, meta, row, before) => {
  for (const [name, values] of Object.entries(context.rules.picklists?.[meta.spec.name] ?? {})) {
    const value = row[name]
    if (typeof value !== 'string' || before?.[name] === value || values.includes(value)) continue
    const message = `${name}: bad value for restricted picklist field: ${value}`
    return [error('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', message, [name])]
  }
  return []
}

const checkDuplicateRule: Check = (context, meta, row, before) => {
  const mode = context.rules.duplicate[meta.spec.name] ?? 'off'
  const email = row.Email
  if (mode === 'off' || typeof email !== 'string' || before?.Email === email) return []
  if (mode === 'alert' && context.allowDuplicateSave) return []
  const matches = (context.store.lookup(meta.spec.name, 'Email', email) ?? [])
    .filter((each) => each.Id !== row.Id && each.IsDeleted !== true)
    .map((each) => each.Id)
  if (matches.length === 0) return []
  return [{ ...error('DUPLICATES_DETECTED', 'Use one of these records?'), duplicateIds: matches }]
}

const checkValidationRules: Check = (context, meta, row) => {
  const broken = context.rules.validation.find(
    (rule) => rule.object === meta.spec.name && compileCondition(context, meta, rule.refuseWhen)(row),
  )
  return broken ? [error('FIELD_CUSTOM_VALIDATION_EXCEPTION', broken.message)] : []
}
