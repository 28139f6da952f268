import { parseDatetime } from '../clock.ts'
import type { FieldSpec } from '../schema/field.ts'
import type { Value } from '../store.ts'

const NUMBER = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 })
const DATE = new Intl.DateTimeFormat('en-US', { dateStyle: 'short', timeZone: 'UTC' })
const TIME = new Intl.DateTimeFormat('en-US', { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' })
const YEAR_LAST = /\d+$/

/** What `FORMAT()` shows of a value: the way of the user's locale, which is en_US for everybody here, in UTC. */
export function formatted(spec: FieldSpec, value: Value): Value {
  if (value === null) return null
  if (typeof value === 'number') return NUMBER.format(value)
  if (spec.type !== 'date' && spec.type !== 'datetime') return value
  const ms = spec.type === 'date' ? Date.parse(String(value)) : parseDatetime(String(value))
  if (ms === null || Number.isNaN(ms)) return value
  const day = DATE.format(ms).replace(YEAR_LAST, String(new Date(ms).getUTCFullYear()))
  return spec.type === 'date' ? day : `${day}, ${TIME.format(ms)}`
}
