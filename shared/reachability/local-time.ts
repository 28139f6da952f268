/** Wall-clock numbers of one instant in one zone; `wallClockMs` is that reading taken as if it were UTC. */
const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** Making a format costs thirty times its use. There are some four hundred zones; an org has one. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(timeZone, format)
  return format
}

/** What the clock on the wall shows at `ms` in `timeZone`, as milliseconds as if it were UTC. */
function wallClock(ms: number, timeZone: string): number {
  if (timeZone === 'UTC') return ms
  const parts = formatOf(timeZone).formatToParts(ms)
  const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value ?? 0)
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
}

const offsetAt = (ms: number, timeZone: string): number => wallClock(ms, timeZone) - Math.floor(ms / 1000) * 1000

/** The date on the calendar at `ms` in `timeZone`, YYYY-MM-DD. Throws a RangeError for a zone that does not exist. */
export function localDate(ms: number, timeZone: string): string {
  return new Date(wallClock(ms, timeZone)).toISOString().slice(0, 10)
}

/** The same day so many months earlier, UTC; the last day of a month that is shorter. */
export function monthsBefore(ms: number, months: number): number {
  const now = new Date(ms)
  const first = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1)
  const start = new Date(first)
  const days = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 0)).getUTCDate()
  return first + (Math.min(now.getUTCDate(), days) - 1) * DAY_MS + (ms % DAY_MS)
}

/**
 * The instant at which the clock in `timeZone` shows `wallClockMs` (a reading taken as if it were UTC). Where the clock
 * shows it twice, the first; where it is skipped, the first instant after the gap. Null for an unknown zone.
 * @source requirements ACT-3
 */
export function instantOfLocal(wallClockMs: number, timeZone: string): number | null {
  try {
    return resolveLocal(wallClockMs, timeZone)
  } catch {
    // Intl throws a RangeError for a name that is not in the IANA database.
    return null
  }
}

function resolveLocal(wallClockMs: number, timeZone: string): number {
  const before = offsetAt(wallClockMs - DAY_MS, timeZone)
  const after = offsetAt(wallClockMs + DAY_MS, timeZone)
  const candidates = [wallClockMs - before, wallClockMs - after].sort((a, b) => a - b)
  const shown = candidates.find((candidate) => wallClock(candidate, timeZone) === wallClockMs)
  return shown ?? firstInstantWith(after, candidates[0] ?? wallClockMs, candidates[1] ?? wallClockMs, timeZone)
}

/** Halves the interval until the change of the clock is found; clocks change on whole minutes. */
function firstInstantWith(offset: number, fromMs: number, untilMs: number, timeZone: string): number {
  let low = Math.floor(fromMs / MINUTE_MS)
  let high = Math.ceil(untilMs / MINUTE_MS)
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle * MINUTE_MS, timeZone) === offset) high = middle
    else low = middle + 1
  }
  return low * MINUTE_MS
}

/**
 * The first daily run strictly after `afterMs`: one per date on the org's calendar, at `runTime` ("03:00").
 * An unknown zone is read as UTC, so that a run is never lost to a typing error.
 * @source requirements ACT-3
 */
export function nextRunInstant(afterMs: number, timeZone: string, runTime: string): number {
  const [hours = 0, minutes = 0] = runTime.split(':').map(Number)
  const timeOfDayMs = (hours * 60 + minutes) * MINUTE_MS
  const firstDay = Math.floor((afterMs - DAY_MS) / DAY_MS) * DAY_MS
  for (let day = 0; day <= 3; day += 1) {
    const wallClockMs = firstDay + day * DAY_MS + timeOfDayMs
    const instant = instantOfLocal(wallClockMs, timeZone) ?? wallClockMs
    if (instant > afterMs) return instant
  }
  // Unreachable for any zone within 24 h of UTC; a day later is then still a run.
  return afterMs + DAY_MS
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** "2 March 2026": how dates stand in sentences for people. */
export function plainDate(ms: number, timeZone: string): string {
  return plainDay(localDate(ms, timeZone))
}

/** "2 March 2026" for "2026-03-02". */
export function plainDay(date: string): string {
  const [year = '', month = '', day = ''] = date.split('-')
  return `${Number(day)} ${MONTHS[Number(month) - 1] ?? ''} ${year}`
}

/** "11:00": the time of day in that zone. */
export function plainTime(ms: number, timeZone: string): string {
  return new Date(wallClock(ms, timeZone)).toISOString().slice(11, 16)
}
