import { type ActivityOf, activityId, PARTICIPANTS_MAX, type Participant } from '@reachable/shared/contract'
import { isInternal, normaliseAddress } from '@reachable/shared/mail'
import type { MailPerson } from '../mail-clients/send-observation.ts'
import type { SendState } from '../mail-clients/send-state.ts'

const NAME_CHARACTERS_MAX = 320
/** The server takes no mail from further ahead. */
const CLOCKS_DIFFER_MS_MAX = 24 * 60 * 60_000

/**
 * The `email.sent` activity of a settled send, or null where there is nothing to post: no external recipient is left
 * (CAP-2), or the recipients were never seen. Hidden copies never appear (CAP-7), nor does the body (CAP-8); what becomes of
 * the subject is for the gate.
 */
export function buildSent(
  send: SendState,
  mailbox: string,
  internalDomains: readonly string[],
): ActivityOf<'email.sent'> | null {
  const { record } = send
  const recipients = [...participantsOf('to', record.to), ...participantsOf('cc', record.cc)]
  const seen = new Set<string>()
  // One more than the contract takes would cost the whole mail.
  const unique = recipients
    .filter(({ address }) => !seen.has(address) && seen.add(address))
    .slice(0, PARTICIPANTS_MAX - 1)
  if (unique.every((one) => isInternal(one.address, internalDomains))) return null
  const from: Participant = { role: 'from', address: mailbox, ...nameOf(record.from) }
  return {
    kind: 'email.sent',
    id: activityId('email.sent', mailbox, send.messageId ?? `${send.client}:${send.key}:${send.firstSeenMs}`),
    occurredAt: new Date(timeOf(send)).toISOString(),
    mailbox,
    source: send.client,
    ...(send.messageId === null ? {} : { messageId: send.messageId }),
    ...(record.subject === undefined ? {} : { subject: { form: 'full', text: record.subject } }),
    ...(send.isAssumed === true || send.isUnanswered === true ? { sendConfirmed: false as const } : {}),
    participants: [from, ...unique],
  }
}

/** The page's word for the time, unless it is none: not a date at all, or further ahead than clocks differ. */
function timeOf({ record: { atMs }, firstSeenMs, updatedAtMs }: SendState): number {
  const isATime = atMs !== null && atMs > 0 && atMs <= updatedAtMs + CLOCKS_DIFFER_MS_MAX
  return isATime ? atMs : Math.min(firstSeenMs, updatedAtMs)
}

function participantsOf(role: 'to' | 'cc', people: readonly MailPerson[] | null): Participant[] {
  return (people ?? []).flatMap((person) => {
    const address = normaliseAddress(person.address)
    return address === null ? [] : [{ role, address, ...nameOf(person) }]
  })
}

const nameOf = (person: MailPerson | null): { name?: string } =>
  person?.name ? { name: person.name.slice(0, NAME_CHARACTERS_MAX) } : {}

/** Addresses that got nothing but hidden copies of these mails. They stay in the browser. */
export function hiddenRecipients(sends: readonly SendState[]): Set<string> {
  const addresses = (people: readonly MailPerson[] | null): string[] =>
    (people ?? []).map((person) => normaliseAddress(person.address)).filter((address) => address !== null)
  const open = new Set(sends.flatMap(({ record }) => [...addresses(record.to), ...addresses(record.cc)]))
  return new Set(sends.flatMap(({ record }) => addresses(record.bcc)).filter((address) => !open.has(address)))
}
