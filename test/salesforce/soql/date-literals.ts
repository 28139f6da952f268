/** A half-open span of time, milliseconds since the Unix epoch. */
export type Span = { readonly fromMs: number; readonly toMs: number }

const DAY_MS = 86_400_000
type Unit = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR'

/**
 * The span that a date literal such as `TODAY` or `LAST_N_DAYS:7` names, in UTC (the running user's time zone here).
 * Null for literals that nobody knows.
 */
export function spanOf(literal: string, nowMs: number): Span | null {
  // The fiscal year of a new org is that of the calendar.
  const text = literal.toUpperCase().replace('_FISCAL_', '_')
  const today = startOf('DAY', nowMs)
  if (text === 'TODAY') return days(today, 0, 1)
  if (text === 'YESTERDAY') return days(today, -1, 0)
  if (text === 'TOMORROW') return days(today, 1, 2)
  if (text === 'LAST_90_DAYS') return days(today, -90, 1)
  if (text === 'NEXT_90_DAYS') return days(today, 1, 91)
  const single = /^(LAST|THIS|NEXT)_(WEEK|MONTH|QUARTER|YEAR)$/.exec(text)
  if (single) return units(single[2] as Unit, nowMs, { LAST: -1, THIS: 0, NEXT: 1 }[single[1] as 'LAST'], 1)
  const counted = /^(LAST|NEXT)_N_(DAY|WEEK|MONTH|QUARTER|YEAR)S:(\d+)$/.exec(text)
  if (counted) return countedSpan(counted[1] === 'LAST', counted[2] as Unit, Number(counted[3]), nowMs)
  const ago = /^N_(DAY|WEEK|MONTH|QUARTER|YEAR)S_AGO:(\d+)$/.exec(text)
  return ago ? units(ago[1] as Unit, nowMs, -Number(ago[2]), 1) : null
}

function countedSpan(isLast: boolean, unit: Unit, count: number, nowMs: number): Span {
  // LAST_N_DAYS includes today, the longer units exclude the current one (Salesforce's date literal table).
  if (unit === 'DAY') return isLast ? days(startOf('DAY', nowMs), -count, 1) : days(startOf('DAY', nowMs), 1, count + 1)
  return isLast ? units(unit, nowMs, -count, count) : units(unit, nowMs, 1, count)
}

function days(todayMs: number, from: number, to: number): Span {
  return { fromMs: todayMs + from * DAY_MS, toMs: todayMs + to * DAY_MS }
}

function units(unit: Unit, nowMs: number, offset: number, count: number): Span {
  return { fromMs: shift(unit, startOf(unit, nowMs), offset), toMs: shift(unit, startOf(unit, nowMs), offset + count) }
}

function startOf(unit: Unit, ms: number): number {
  const date = new Date(ms)
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  if (unit === 'DAY') return Date.UTC(year, month, day)
  if (unit === 'WEEK') return Date.UTC(year, month, day - date.getUTCDay())
  if (unit === 'MONTH') return Date.UTC(year, month, 1)
  if (unit === 'QUARTER') return Date.UTC(year, month - (month % 3), 1)
  return Date.UTC(year, 0, 1)
}

function shift(unit: Unit, startMs: number, count: number): number {
  const date = new Date(startMs)
  if (unit === 'DAY') return startMs + count * DAY_MS
  if (unit === 'WEEK') return startMs + count * 7 * DAY_MS
  const months = { MONTH: 1, QUARTER: 3, YEAR: 12 }[unit] * count
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1)
}
