import type { FieldSpec } from './field.ts'
import { lookup, readOnly } from './field.ts'

export type ObjectSpec = {
  readonly name: string
  readonly label: string
  readonly labelPlural: string
  readonly keyPrefix: string
  readonly createable: boolean
  readonly updateable: boolean
  readonly deletable: boolean
  /** False: a deleted row leaves no trace in queryAll, only in `/deleted`. */
  readonly recycles: boolean
  /** The org feature that must be on, else the object does not exist. */
  readonly feature: 'accountTeams' | 'opportunityTeams' | 'sharedActivities' | null
  readonly fields: readonly FieldSpec[]
}

/** The fields that every object has. */
const SYSTEM_FIELDS: readonly FieldSpec[] = [
  readOnly('Id', 'id', { nillable: false, idLookup: true }),
  readOnly('IsDeleted', 'boolean'),
  readOnly('CreatedDate', 'datetime', { nillable: false }),
  lookup('CreatedById', 'User', { nillable: false, createable: false, updateable: false }),
  readOnly('LastModifiedDate', 'datetime', { nillable: false }),
  lookup('LastModifiedById', 'User', { nillable: false, createable: false, updateable: false }),
  readOnly('SystemModstamp', 'datetime', { nillable: false }),
]

/** Completes an object from its name, key prefix, fields and what differs. */
export function object(
  name: string,
  keyPrefix: string,
  fields: readonly FieldSpec[],
  differs: Partial<Omit<ObjectSpec, 'name' | 'keyPrefix' | 'fields'>> = {},
): ObjectSpec {
  const label = name.replace(/([a-z])([A-Z])/g, '$1 $2')
  return {
    name,
    keyPrefix,
    label,
    labelPlural: label.endsWith('y') ? `${label.slice(0, -1)}ies` : `${label}s`,
    createable: true,
    updateable: true,
    deletable: true,
    recycles: true,
    feature: null,
    ...differs,
    fields: [...SYSTEM_FIELDS, ...fields],
  }
}
