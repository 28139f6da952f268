/** Readers of Salesforce's JSON. What is missing or of another type reads as empty; nothing throws. */
export type CrmRecord = Readonly<Record<string, unknown>>

export const recordIn = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}

export const listIn = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

export const textIn = (record: CrmRecord, name: string): string | null => {
  const value = record[name]
  return typeof value === 'string' && value !== '' ? value : null
}

/** Null where the field does not exist, was not asked for or could not be read. */
export const flagIn = (record: CrmRecord, name: string): boolean | null => {
  const value = record[name]
  return typeof value === 'boolean' ? value : null
}

export const numberIn = (record: CrmRecord, name: string): number | null => {
  const value = record[name]
  return typeof value === 'number' ? value : null
}

/** A datetime such as `2026-03-02T09:00:00.000+0000` in milliseconds since 1970 UTC. */
export const instantIn = (record: CrmRecord, name: string): number | null => {
  const text = textIn(record, name)
  // Salesforce leaves out the colon of the offset, which RFC 3339 demands.
  const ms = text === null ? Number.NaN : Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  return Number.isNaN(ms) ? null : ms
}

/** A date such as `2026-03-02` as the last millisecond of that day, UTC. */
export const endOfDayIn = (record: CrmRecord, name: string): number | null => {
  const text = textIn(record, name)
  const ms = text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T23:59:59.999Z`) : Number.NaN
  return Number.isNaN(ms) ? null : ms
}

/** A Date field as it is, a DateTime field as RFC 3339 in UTC. */
export const dateIn = (record: CrmRecord, name: string): string | null => {
  const text = textIn(record, name)
  if (text === null || !text.includes('T')) return text
  const ms = instantIn(record, name)
  return ms === null ? null : new Date(ms).toISOString()
}
