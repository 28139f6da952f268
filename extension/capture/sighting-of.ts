import type { ActivityOf } from '@reachable/shared/contract'
import type { Part } from '@reachable/shared/mail'
import { findPart, isCalendar } from './find-part.ts'

type How = ActivityOf<'contact.seen'>['sighting']['how']

/**
 * What a person's mail is a sign of: an answer to an invitation, a meeting of theirs, or a mail. The calendar part's own
 * label says it, or the one line of it that must; a whole calendar reader would double the background for this.
 * @source RFC 6047 §2.4 (the label), RFC 5546 §1.4 (methods)
 */
export function sightingOf(mail: Part): How {
  const part = findPart(mail, isCalendar)
  if (!part || !/^BEGIN:VEVENT\s*$/im.test(part.text())) return 'mail'
  const method = part.params.get('method') ?? /^METHOD:\s*(\S+)/im.exec(part.text())?.[1]
  return method?.toUpperCase() === 'REPLY' ? 'meeting_response' : 'meeting_organised'
}
