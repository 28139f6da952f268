/** A day, and whether it is the day of return or the last day away. */
export type AwayUntil = { readonly day: string; readonly means: 'back' | 'last_day_away' }
export type DateOrder = 'dmy' | 'mdy'

type Day = {
  readonly year: number | null
  readonly month: number
  readonly day: number
  readonly at: number
  readonly endAt: number
}

const MONTHS: readonly (readonly string[])[] = [
  ['january', 'jan', 'januar', 'jänner', 'janvier', 'enero', 'janeiro', 'gennaio', 'januari'],
  ['february', 'feb', 'februar', 'février', 'fevrier', 'febrero', 'fevereiro', 'febbraio', 'februari'],
  ['march', 'mar', 'märz', 'mars', 'marzo', 'março', 'maart', 'mrz'],
  ['april', 'apr', 'avril', 'abril', 'aprile'],
  ['may', 'mai', 'mayo', 'maio', 'maggio', 'mei', 'maj'],
  ['june', 'jun', 'juni', 'juin', 'junio', 'junho', 'giugno'],
  ['july', 'jul', 'juli', 'juillet', 'julio', 'julho', 'luglio'],
  ['august', 'aug', 'août', 'aout', 'agosto', 'augustus', 'augusti'],
  ['september', 'sep', 'sept', 'septembre', 'septiembre', 'setembro', 'settembre'],
  ['october', 'oct', 'oktober', 'okt', 'octobre', 'octubre', 'outubro', 'ottobre'],
  ['november', 'nov', 'novembre', 'noviembre', 'novembro'],
  ['december', 'dec', 'dezember', 'dez', 'décembre', 'diciembre', 'dezembro', 'dicembre'],
]
/** A text with more dates than this is a calendar, not an absence note. */
const DAYS_MAX = 30
const MONTH_OF = new Map(MONTHS.flatMap((names, index) => names.map((name) => [name, index + 1] as const)))
const NAME = '([a-zäéûôç]{3,10})\\.?'

const BACK =
  /(?:back|return|returning|returns|resume|wieder|zurück|de retour|retour|reprise|de vuelta|regres\w{0,5}|volver\w{0,3}|retorno|volto|rientr\w{0,4}|terug|tillbaka|tilbage|tilbake|戻り|復帰|出社)[^.!?;\n]{0,60}$/i
/** Words of return may also follow: "from 16 March I am back". */
const FROM = /(?:from|as of|on|ab|ab dem|am|à partir du|dès le|a partir del?|el|le)[\s,]{0,3}$/i
const BACK_AFTER = /^[^.!?;\n]{0,30}(?:back|wieder|zurück|de retour|de vuelta|terug)/i
const AWAY =
  /(?:until|till|til|through|thru|to|up to|ending|bis|bis zum|bis einschließlich|jusqu'au|jusqu’au|au|hasta|hasta el|até|fino al|t\/m|tot|–|-|～|〜|から)[\s,a-zäöü]{0,20}$/i

/**
 * The day until which a writer is away, read from the text of an automatic reply. `sentOn` (RFC 3339) gives the year
 * where none is written. Null where no date stands behind words of return or end, or where day and month cannot be told
 * apart: a wrong day is worse than none.
 */
export function awayUntil(text: string, sentOn: string | null, order: DateOrder | null): AwayUntil | null {
  const read = daysIn(text, order ?? orderShownIn(text)).flatMap((day): AwayUntil[] => {
    const means = meaningOf(text, day)
    const written = means === null ? null : isoDay(day, sentOn)
    return means === null || written === null ? [] : [{ day: written, means }]
  })
  return read.find(({ means }) => means === 'back') ?? read.at(-1) ?? null
}

function meaningOf(text: string, { at, endAt }: Day): AwayUntil['means'] | null {
  const before = text.slice(Math.max(0, at - 80), at)
  const after = text.slice(endAt, endAt + 60)
  if (BACK.test(before) || (FROM.test(before) && BACK_AFTER.test(after))) return 'back'
  return AWAY.test(before) || /^[^\n]{0,4}まで/.test(after) ? 'last_day_away' : null
}

function daysIn(text: string, order: DateOrder | null): Day[] {
  const days: Day[] = []
  const take = (pattern: RegExp, read: (match: RegExpMatchArray) => Omit<Day, 'at' | 'endAt'> | null) => {
    for (const match of text.matchAll(pattern)) {
      if (days.length >= DAYS_MAX) return
      const day = read(match)
      if (day === null || day.month < 1 || day.month > 12 || day.day < 1 || day.day > 31) continue
      const endAt = (match.index ?? 0) + match[0].length
      if (!days.some((known) => known.at < endAt && (match.index ?? 0) < known.endAt))
        days.push({ ...day, at: match.index ?? 0, endAt })
    }
  }
  take(/(?<!\d)(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?!\d)/g, ([, year, month, day]) => ({
    year: Number(year),
    month: Number(month),
    day: Number(day),
  }))
  take(/(?<!\d)(\d{1,2})月(\d{1,2})日/g, ([, month, day]) => ({ year: null, month: Number(month), day: Number(day) }))
  take(/(?<![\d.])(\d{1,2})\.[ ]?(\d{1,2})\.(?:[ ]?(\d{4}|\d{2})(?!\d))?/g, ([, day, month, year]) => ({
    year: yearOf(year),
    month: Number(month),
    day: Number(day),
  }))
  take(/(?<![\d/])(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})(?!\d)/g, ([, first, second, year]) =>
    slashed(Number(first), Number(second), yearOf(year), order),
  )
  take(
    new RegExp(`(?<!\\d)(\\d{1,2})(?:st|nd|rd|th|er|\\.|º)?(?: of| de)? ${NAME}(?:,?(?: de)? (\\d{4}))?`, 'gi'),
    ([, day, name, year]) => named(name, day, year),
  )
  take(new RegExp(`${NAME} (\\d{1,2})(?:st|nd|rd|th)?(?!\\d)(?:,? (\\d{4}))?`, 'gi'), ([, name, day, year]) =>
    named(name, day, year),
  )
  return days.sort((a, b) => a.at - b.at)
}

function named(
  name: string | undefined,
  day: string | undefined,
  year: string | undefined,
): Omit<Day, 'at' | 'endAt'> | null {
  const month = MONTH_OF.get((name ?? '').toLowerCase())
  return month === undefined ? null : { year: yearOf(year), month, day: Number(day) }
}

function slashed(
  first: number,
  second: number,
  year: number | null,
  order: DateOrder | null,
): Omit<Day, 'at' | 'endAt'> | null {
  if (first > 12) return { year, month: second, day: first }
  if (second > 12) return { year, month: first, day: second }
  if (first === second) return { year, month: first, day: second }
  if (order === null) return null
  return order === 'dmy' ? { year, month: second, day: first } : { year, month: first, day: second }
}

/** Another date of the same text may show which number is the day. */
function orderShownIn(text: string): DateOrder | null {
  for (const [, first, second] of text.matchAll(/(?<!\d)(\d{1,2})\/(\d{1,2})\/\d{2,4}/g)) {
    if (Number(first) > 12) return 'dmy'
    if (Number(second) > 12) return 'mdy'
  }
  return null
}

function yearOf(text: string | undefined): number | null {
  if (text === undefined || text === '') return null
  return text.length === 2 ? 2000 + Number(text) : Number(text)
}

/** A day without a year is the next one after the mail, or one at most a month before it. */
function isoDay({ year, month, day }: Day, sentOn: string | null): string | null {
  if (year !== null) return format(year, month, day)
  if (sentOn === null) return null
  const sentYear = Number(sentOn.slice(0, 4))
  const sameYear = format(sentYear, month, day)
  if (sameYear === null) return null
  const isLongPast = Date.parse(sentOn) - Date.parse(sameYear) > 31 * 86_400_000
  return isLongPast ? format(sentYear + 1, month, day) : sameYear
}

function format(year: number, month: number, day: number): string | null {
  if (year < 1990 || year > 2200) return null
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 ? date.toISOString().slice(0, 10) : null
}
