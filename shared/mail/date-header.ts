const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const DATE =
  /(\d{1,2})[ -]([A-Za-z]{3})[a-z]{0,6}[ -](\d{4}|\d{2})[ ,]{1,3}(\d{1,2}):(\d{2})(?::(\d{2}))?[ ]{0,3}([+-]\d{4}|[A-Z]{1,5})?/

/**
 * Reads a Date header into RFC 3339, UTC. Null where it is missing or no date of this world; never throws. The
 * platform's own reader is not used: engines differ on everything but the plain form.
 * @source RFC 5322 §3.3
 */
export function parseDateHeader(value: string | null): string | null {
  const match = DATE.exec(value ?? '')
  if (match === null) return null
  const [, day = '', monthName = '', year = '', hour = '', minute = '', second = '0', zone = 'UTC'] = match
  const month = MONTHS.indexOf(monthName.toLowerCase())
  const fullYear = year.length === 2 ? 2000 + Number(year) : Number(year)
  if (month < 0 || fullYear < 1971 || fullYear > 9_000) return null
  const localMs = Date.UTC(fullYear, month, Number(day), Number(hour), Number(minute), Math.min(59, Number(second)))
  return new Date(localMs - zoneMs(zone)).toISOString()
}

function zoneMs(zone: string): number {
  const match = /^([+-])(\d{2})(\d{2})$/.exec(zone)
  if (match === null) return 0
  const ms = (Number(match[2]) * 60 + Number(match[3])) * 60_000
  return match[1] === '-' ? -ms : ms
}
