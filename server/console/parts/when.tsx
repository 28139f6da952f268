const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })
const MINUTE = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** An instant in the reader's own time zone and manner. */
export function When({ at, exact = false }: { at: string | null; exact?: boolean }) {
  if (at === null) return <span className="muted">–</span>
  const date = new Date(at)
  return (
    <time dateTime={at} title={MINUTE.format(date)}>
      {(exact ? MINUTE : DAY).format(date)}
    </time>
  )
}

/** A day that somebody wrote, such as the date of return: it has no time zone. */
export const dayText = (day: string) =>
  new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))
