import { parseDateHeader } from '@reachable/shared/bounce'
import { type Part, parseAddressList, readMail } from '@reachable/shared/mail'
import { findPart, isCalendar } from './find-part.ts'

/** A mail of the rep's own with a calendar file. Of its text nothing is kept. */
export type SentInvite = {
  readonly mailbox: string
  readonly atMs: number
  readonly subject: string | null
  /** The calendar file as text. It goes to the calendar reader and nowhere else. */
  readonly calendar: string
}

/** Mail programs name a file by its type or by its ending alone. */
const isCalendarFile = ({ type, filename }: Part): boolean =>
  type === 'application/ics' || /\.ics$/i.test(filename ?? '')

/** Null for a mail without such a file, and for one that this mailbox did not write. The bytes end here. */
export function readSentInvite(bytes: Uint8Array, mailbox: string, nowMs: number): SentInvite | null {
  const mail = readMail(bytes)
  const writers = mail.headers.all('from').flatMap(parseAddressList)
  const file = findPart(mail, isCalendar) ?? findPart(mail, isCalendarFile)
  if (!file || writers.length !== 1 || writers[0]?.address !== mailbox) return null
  const date = parseDateHeader(mail.headers.get('date'))
  const atMs = date === null ? nowMs : Math.min(Date.parse(date), nowMs)
  return { mailbox, atMs, subject: mail.headers.get('subject'), calendar: file.text() }
}
