import { FILLABLE_FIELDS, type OrgSettings } from '@reachable/shared/contract'
import { cutText } from '@reachable/shared/reachability'
import { apiNameOf, columnOf } from '@reachable/shared/rules'
import type { DesiredRow } from '../db/org/desired-merge.ts'
import type { MirrorContact, MirrorLead } from '../db/org/mirror-write.ts'
import type { Catalog, Field } from './catalog.ts'

/** What of a desired row can and must be sent, in the types of this org's fields. */
export type SendableValues = {
  readonly values: Readonly<Record<string, unknown>>
  /** Fields of the row that this org does not have, or does not let us write. */
  readonly unknown: readonly string[]
}

/**
 * Fits the values of a row to the org: dates in the type of their field (HBF-7), texts clean and no longer than the
 * field, no field that is missing or read-only.
 */
export function fitValues(row: DesiredRow, catalog: Catalog, settings: OrgSettings): SendableValues {
  const fields = catalog.get(row.object)
  const isOpen = (field: Field) => (row.operation === 'create' ? field.isCreateable : field.isUpdateable)
  const values: Record<string, unknown> = {}
  const unknown: string[] = []
  for (const [name, value] of Object.entries(row.values)) {
    const field = fields?.get(name)
    if (field && isOpen(field)) values[name] = fitValue(field, value, settings.timeZone)
    else unknown.push(name)
  }
  return { values, unknown }
}

function fitValue(field: Field, value: unknown, timeZone: string): unknown {
  if (typeof value !== 'string') return value
  if (field.type === 'date') return value.includes('T') ? localDate(value, timeZone) : value
  if (field.type === 'datetime') return new Date(value).toISOString()
  const text = cleanText(value, field.type === 'textarea')
  // Half an address is somebody else's.
  const fitting = field.length > 0 && field.type !== 'email' ? cutText(text, field.length) : text
  // Salesforce keeps neither blanks at the end nor an empty text; what it would change would differ for ever (ACT-12).
  return fitting.trimEnd() || null
}

/** Half a surrogate pair and control characters are no text: JSON would carry them, Salesforce would not. */
function cleanText(text: string, isMultiLine: boolean): string {
  const whole = text.replaceAll(/\p{Surrogate}/gu, '\ufffd')
  const lines = isMultiLine ? whole : whole.replaceAll(/[\t-\r\u0085\u2028\u2029]+/g, ' ')
  return lines.replaceAll(/(?![\t\n\r])\p{Cc}/gu, '')
}

/** The day of an instant in the org's time zone, `YYYY-MM-DD`. */
export function localDate(instant: string, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return parts.format(new Date(instant))
}

/** What a mirrored record holds where we may write, under the org's field names (ACT-15). */
export function valuesOf(record: MirrorContact | MirrorLead, names: OrgSettings['fields']): Record<string, unknown> {
  return {
    ...('title' in record ? enrichedValues(record, names) : {}),
    ...('emailActive' in record ? { [names.emailActive]: record.emailActive } : {}),
    [names.hardBounce]: record.hardBounce,
    [names.hardBounceDate]: record.hardBounceDate,
  }
}

const enrichedValues = (contact: MirrorContact, names: OrgSettings['fields']): Record<string, unknown> =>
  Object.fromEntries(FILLABLE_FIELDS.map((field) => [apiNameOf(field, { fields: names }), contact[columnOf(field)]]))

/** The columns of the mirror after these values were written. */
export function writtenColumns(
  sent: Readonly<Record<string, unknown>>,
  names: OrgSettings['fields'],
): Partial<MirrorContact> {
  const texts = FILLABLE_FIELDS.flatMap((field): [string, string | null][] => {
    const value = sent[apiNameOf(field, { fields: names })]
    return typeof value === 'string' || value === null ? [[columnOf(field), value]] : []
  })
  return Object.fromEntries(texts)
}

/** Only what differs from the record as it is: a value that is right already is not written (ACT-12). */
export function changedValues(
  values: Readonly<Record<string, unknown>>,
  current: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => !(name in current) || !isSameValue(value, current[name])),
  )
}

/** Salesforce keeps instants to the second. */
function isSameValue(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'string' || typeof other !== 'string') return false
  if (!one.includes('T') || !other.includes('T')) return false
  return Math.floor(Date.parse(one) / 1_000) === Math.floor(Date.parse(other) / 1_000)
}
