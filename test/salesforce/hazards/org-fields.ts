import type { OrgRules } from '../records/write-context.ts'
import { field, readOnly } from '../schema/field.ts'
import type { Schema } from '../schema/schema.ts'
import { PRODUCT_FIELDS, STANDARD_OBJECTS } from '../schema/tables.ts'

/** What an admin of the org did to fields: removed them, or made them shorter, read-only, hidden or of another type. */
export function changeFields(schema: Schema, changes: NonNullable<OrgRules['fields']>): void {
  for (const [object, fields] of Object.entries(changes)) {
    for (const [name, change] of Object.entries(fields)) {
      if (change === null) {
        schema.removeField(object, name)
        continue
      }
      const known = [...(PRODUCT_FIELDS[object] ?? []), ...standardFields(object)].find((spec) => spec.name === name)
      const { type = known?.type, readOnly: isReadOnly = false, ...rest } = change
      if (type === undefined) continue
      const base = known?.type === type ? known : field(name, type, { defaultValue: known?.defaultValue ?? null })
      const differs = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
      schema.addField(object, { ...base, ...differs, ...(isReadOnly ? { createable: false, updateable: false } : {}) })
    }
  }
}

/** The product's own fields as its setup makes them. */
export function restoreProductFields(schema: Schema): void {
  for (const [object, fields] of Object.entries(PRODUCT_FIELDS)) {
    for (const spec of fields) schema.addField(object, spec)
  }
}

/** Takes changes of standard fields back; the product's own are restored apart. */
export function restoreStandardFields(schema: Schema, changes: NonNullable<OrgRules['fields']>): void {
  for (const [object, fields] of Object.entries(changes)) {
    for (const spec of standardFields(object)) if (spec.name in fields) schema.addField(object, spec)
  }
}

/** An org with person accounts has these fields. */
export function addPersonAccountFields(schema: Schema): void {
  for (const object of ['Account', 'Contact']) schema.addField(object, readOnly('IsPersonAccount', 'boolean'))
  schema.addField('Account', field('PersonEmail', 'email'))
  schema.addField('Account', readOnly('PersonContactId', 'reference', { referenceTo: ['Contact'] }))
}

const standardFields = (object: string) => STANDARD_OBJECTS.find((spec) => spec.name === object)?.fields ?? []

export function removePersonAccountFields(schema: Schema): void {
  for (const object of ['Account', 'Contact']) schema.removeField(object, 'IsPersonAccount')
  for (const name of ['PersonEmail', 'PersonContactId']) schema.removeField('Account', name)
}
