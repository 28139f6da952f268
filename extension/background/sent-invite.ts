import { normaliseAddress } from '@reachable/shared/mail'
import { buildInvite, InviteFacts } from '../capture/build-invite.ts'
import { readSentInvite } from '../capture/read-sent-invite.ts'
import type { SendState } from '../mail-clients/send-state.ts'
import type { FetchOriginal, PageSender } from './answer-page.ts'
import type { Background } from './background.ts'
import type { PageMessage } from './messages.ts'
import { isOriginalUrl } from './sender.ts'

/** What stands in a calendar text; null where nothing can be read there. Its answer is checked. */
export type ReadCalendar = (text: string) => Promise<unknown>

/** The page tells when a mail has left; here that may be known a moment later. */
const MAY_HAVE_LEFT: ReadonlySet<SendState['phase']> = new Set(['SENDING', 'ACCEPTED', 'SENT', 'SCHEDULED'])

/**
 * Reads the invitation that went out with a mail, and queues its meeting. Only for a send that was seen here and belongs to
 * this mailbox, so neither for one of a paused conversation nor for one taken back; a page that claims another gets
 * nothing. The mail itself is posted without this; where the tab closes first, the meeting is lost.
 */
export async function takeSentInvite(
  { ports, addMeetings }: Background,
  { key, originalUrl }: Extract<PageMessage, { kind: 'sent-invite' }>,
  page: PageSender & { readonly mailbox: string; readonly fetchOriginal: FetchOriginal },
): Promise<void> {
  const { client, mailbox, url, readCalendar, fetchOriginal } = page
  const send = await ports.store.get('sends', `${client}:${key}`)
  if (!send || !readCalendar || !MAY_HAVE_LEFT.has(send.phase) || !isOriginalUrl(originalUrl, url)) return
  const senders = [send.mailbox, send.record.from?.address]
  if (!senders.some((one) => one && normaliseAddress(one) === mailbox)) return
  const bytes = await fetchOriginal(originalUrl)
  const mail = bytes && readSentInvite(bytes, mailbox, ports.clock.nowMs())
  if (!mail) return
  const { data: facts } = InviteFacts.safeParse(await readCalendar(mail.calendar))
  if (facts) await addMeetings((about) => [buildInvite(facts, mail, about)])
}
