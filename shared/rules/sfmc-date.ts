import { instantOfLocal } from '../reachability/local-time.ts'

const ISO =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[T ](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.\d+)?)?\s*(?<zone>Z|[+-]\d{2}:?\d{2})?)?$/
const NUMBERS =
  /^(?<a>\d{1,4})[./-] ?(?<b>\d{1,2})[./-] ?(?<c>\d{1,4})\.?(?:,?\s+(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2}))?(?:\s*(?<half>[AaPp])\.?\s?[Mm]\.?)?)?$/

/**
 * A date of an imported file as an instant: ISO, or numbers in the order of the file's declared locale. Without a zone
 * of its own it is the wall clock in `timeZone`. Null for what is no date of that form; never guesses the order.
 * @source requirements section Y, "SFMC values on import"
 */
export function parseSfmcDate(text: string, locale: string | null, timeZone: string): number | null {
  const iso = ISO.exec(text)?.groups
  if (iso) return momentOf(iso, iso.zone ?? null, timeZone)
  const numbers = locale === null ? undefined : NUMBERS.exec(text)?.groups
  if (!numbers || locale === null) return null
  const { a, b, c, hour, half, ...time } = numbers
  const order = orderIn(locale)
  const date = Object.fromEntries(order.map((part, index) => [part, [a, b, c][index]]))
  return momentOf({ ...time, ...date, year: fullYear(date.year), hour: onClock(hour, half) }, null, timeZone)
}

/** True for a locale that the platform knows how to order a date in. */
export function isLocale(locale: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(locale).length > 0
  } catch {
    return false
  }
}

type Parts = Readonly<Record<string, string | undefined>>

function orderIn(locale: string): string[] {
  const format = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', calendar: 'gregory' })
  return format
    .formatToParts(0)
    .map(({ type }) => type)
    .filter((type) => ['year', 'month', 'day'].includes(type))
}

const fullYear = (year: string | undefined) => (year?.length === 2 ? `20${year}` : year)

/** Twelve at night is hour 0; without AM or PM the hour is that of a day of 24. */
function onClock(hour: string | undefined, half: string | undefined): string | undefined {
  if (hour === undefined || half === undefined) return hour
  return String((Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0))
}

function momentOf(parts: Parts, zone: string | null, timeZone: string): number | null {
  const [year, month, day, hour, minute, second] = ['year', 'month', 'day', 'hour', 'minute', 'second'].map((name) =>
    Number(parts[name] ?? 0),
  ) as [number, number, number, number, number, number]
  const wallClockMs = Date.UTC(year, month - 1, day, hour, minute, second)
  const read = new Date(wallClockMs)
  // The calendar has no 30 February and the clock no 25 hours; Date would count on.
  const isReal =
    read.getUTCMonth() === month - 1 && read.getUTCDate() === day && hour < 24 && minute < 60 && second < 60
  if (!isReal || year < 1990) return null
  return zone === null ? instantOfLocal(wallClockMs, timeZone) : wallClockMs - offsetMs(zone)
}

function offsetMs(zone: string): number {
  if (zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}
