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

/** Names of the months in all languages, from January on; without accents, which not everybody writes. */
const MONTHS: readonly string[] = [
  'january jan januar janner janvier enero janeiro gennaio januari stycznia styczen января январь ocak',
  'february feb februar fevrier febrero fevereiro febbraio februari lutego luty февраля февраль subat',
  'march mar marz maerz mars marzo marco maart mrz marca marzec марта март mart',
  'april apr avril abril aprile kwietnia kwiecien апреля апрель nisan',
  'may mai mayo maio maggio mei maj maja мая маи mayıs mayis',
  'june jun juni juin junio junho giugno czerwca czerwiec июня июнь haziran',
  'july jul juli juillet julio julho luglio lipca lipiec июля июль temmuz',
  'august aug aout agosto augustus sierpnia sierpien августа август agustos',
  'september sep sept septembre septiembre setembro settembre wrzesnia wrzesien сентября сентябрь eylul',
  'october oct oktober okt octobre octubre outubro ottobre pazdziernika pazdziernik октября октябрь ekim',
  'november nov novembre noviembre novembro listopada listopad ноября ноябрь kasım kasim',
  'december dec dezember dez decembre diciembre dezembro dicembre grudnia grudzien декабря декабрь aralık aralik',
]
/** A text with more dates than this is a calendar, not an absence note. */
const DAYS_MAX = 30
const MONTH_OF = new Map(MONTHS.flatMap((names, index) => names.split(' ').map((name) => [name, index + 1] as const)))
/** Words of return before the day, in the same sentence. */
const BACK =
  /(?:\bback\b|return|resum|available (?:again|from)|wieder|zurück|retour|reprise|reprend|de vuelta|regres|vuelv|volver|retorn|volt(?:o|arei)|rientr|torn(?:o|erò)|di nuovo|terug|weer (?:aanwezig|bereikbaar)|vanaf|wr[aóo]c|powr[oó]t|ponownie|верну|буду доступ|выйду|возвращ|戻り|復帰|出社|返回|回到|恢复|복귀|döne)[^.!?;\n]{0,60}$/i
/** Words of return may also follow: "from 16 March I am back". */
const FROM = /(?:from|as of|on|ab|ab dem|am|à partir du|dès le|a partir del?|el|le|dal|vanaf|od|с)[\s,]{0,3}$/i
const BACK_AFTER = /^[^.!?;\n]{0,30}(?:\bback\b|wieder|zurück|de retour|de vuelta|terug|di nuovo|weer|ponownie|снова)/i
/** Languages that put the verb behind the day. */
const BACK_RIGHT_AFTER =
  /^[^.!?;\n]{0,14}(?:より(?:出社|復帰)|から(?:出社|復帰|通常)|に(?:出社|復帰|戻)|返回|回来|回到|恢复|上班|返崗|返岗|복귀|출근|tarihinde (?:ofi|dön|geri)|['’]?(?:de|da|te|ta) (?:dön|geri|ofi))/i
const AWAY =
  /(?:until|till|til|through|thru|to|up to|ending|bis|bis zum|bis einschließlich|jusqu'au|jusqu’au|au|hasta|hasta el|até|até o dia|al|t\/m|tot|tot en met|do|до|по|至|到|–|-|～|〜|から|부터|~)[\s,a-zäöü]{0,20}$/i
const AWAY_AFTER = /^(?:[^\n]{0,4}(?:まで|까지)|['’]?(?:ye|ya|e|a)? ?(?:tarihine )?kadar|日?(?:之前|为止|為止))/i

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
  if (BACK_RIGHT_AFTER.test(after)) return 'back'
  if (AWAY_AFTER.test(after)) return 'last_day_away'
  if (BACK.test(before) || (FROM.test(before) && BACK_AFTER.test(after))) return 'back'
  return AWAY.test(before) ? 'last_day_away' : null
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
  take(/(?<!\d)(?:(\d{4})년 ?)?(\d{1,2})월 ?(\d{1,2})일/g, ([, year, month, day]) => ({
    year: yearOf(year),
    month: Number(month),
    day: Number(day),
  }))
  take(/(?<![\d.])(\d{1,2})\.[ ]?(\d{1,2})\.(?:[ ]?(\d{4}|\d{2})(?!\d))?/g, ([, day, month, year]) => ({
    year: yearOf(year),
    month: Number(month),
    day: Number(day),
  }))
  take(/(?<![\d/])(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})(?!\d)/g, ([, first, second, year]) =>
    slashed(Number(first), Number(second), yearOf(year), order),
  )
  take(
    /(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|\.|º)?(?: of| de)? (\p{L}{3,12})\.?(?:,?(?: de| del)? (\d{4}))?/giu,
    ([, day, name, year]) => named(name, day, year),
  )
  take(/(\p{L}{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?(?!\d)(?:,? (\d{4}))?/giu, ([, name, day, year]) =>
    named(name, day, year),
  )
  return days.sort((a, b) => a.at - b.at)
}

function named(
  name: string | undefined,
  day: string | undefined,
  year: string | undefined,
): Omit<Day, 'at' | 'endAt'> | null {
  const plain = (name ?? '').toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')
  const month = MONTH_OF.get(plain)
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
