export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'email'
  | 'phone'
  | 'url'
  | 'picklist'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'double'
  | 'int'
  | 'reference'

export type FieldSpec = {
  readonly name: string
  readonly label: string
  readonly type: FieldType
  /** Longest value in characters; 0 for types without text. */
  readonly length: number
  readonly nillable: boolean
  readonly createable: boolean
  readonly updateable: boolean
  readonly defaultValue: string | number | boolean | null
  readonly custom: boolean
  readonly externalId: boolean
  readonly unique: boolean
  readonly idLookup: boolean
  readonly filterable: boolean
  readonly picklist: readonly string[]
  /** Restricted picklists refuse values outside the list. */
  readonly restricted: boolean
  readonly referenceTo: readonly string[]
  readonly relationshipName: string | null
  /** The name under which the parent sees the rows, for child sub-queries. */
  readonly childRelationship: string | null
  readonly cascadeDelete: boolean
  readonly calculated: boolean
  /** Made by API: hidden until a permission set grants it. */
  readonly needsGrant: boolean
}

const DEFAULT_LENGTH: Partial<Record<FieldType, number>> = {
  id: 18,
  reference: 18,
  string: 255,
  textarea: 255,
  email: 80,
  phone: 40,
  url: 255,
  picklist: 40,
}

const BLANK = {
  nillable: true,
  createable: true,
  updateable: true,
  defaultValue: null,
  externalId: false,
  unique: false,
  idLookup: false,
  filterable: true,
  picklist: [],
  restricted: false,
  referenceTo: [],
  relationshipName: null,
  childRelationship: null,
  cascadeDelete: false,
  calculated: false,
  needsGrant: false,
} as const

/** Completes a field from its name, type and what differs from an optional, writable field. */
export function field(name: string, type: FieldType, differs: Partial<FieldSpec> = {}): FieldSpec {
  const checkbox = type === 'boolean' ? { nillable: false, defaultValue: false } : {}
  return {
    ...BLANK,
    name,
    type,
    label: labelOf(name),
    length: DEFAULT_LENGTH[type] ?? 0,
    custom: name.endsWith('__c'),
    ...checkbox,
    ...differs,
  }
}

/** A field that only Salesforce writes. */
export function readOnly(name: string, type: FieldType, differs: Partial<FieldSpec> = {}): FieldSpec {
  return field(name, type, { createable: false, updateable: false, ...differs })
}

/** A look-up to one or more objects; the relationship is named after the field without `Id`. */
export function lookup(name: string, to: string | readonly string[], differs: Partial<FieldSpec> = {}): FieldSpec {
  return field(name, 'reference', {
    referenceTo: typeof to === 'string' ? [to] : to,
    relationshipName: name.replace(/Id$/, '').replace(/__c$/, '__r'),
    ...differs,
  })
}

/** Differs-part of a field that a create must fill. */
export const REQUIRED: Partial<FieldSpec> = { nillable: false }

function labelOf(name: string): string {
  return name
    .replace(/__c$/, '')
    .replaceAll('_', ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
}
