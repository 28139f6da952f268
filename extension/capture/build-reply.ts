import { readOrigin } from '@reachable/shared/bounce'
import { type ActivityOf, activityId } from '@reachable/shared/contract'
import { parseAddressList } from '@reachable/shared/mail'
import type { ReceivedMail } from './received-mail.ts'

/** A person's mail as the page announced it: who, when, in which mailbox. */
export type PersonsMail = {
  readonly client: 'gmail' | 'outlook'
  readonly mailbox: string
  readonly address: string
  readonly atMs: number
}
type Authentication = ActivityOf<'contact.seen'>['sighting']['authentication']
type How = ActivityOf<'contact.seen'>['sighting']['how']

/**
 * What the original of a person's mail proves: an automatic reply, or a sighting with the mailbox's own verdict. Null for
 * receipts, reports and challenges, which programs send in a person's name. Not a word of subject or body.
 */
export function buildReply(
  received: ReceivedMail,
  mail: PersonsMail,
): ActivityOf<'auto_reply.received' | 'contact.seen'> | null {
  const { kind, autoReply } = received.reading
  const authentication = verdictOn(received, mail.address)
  if (kind === 'normal' || kind === 'invite') return buildSeen(mail, received.how, authentication)
  if (kind !== 'auto_reply' && kind !== 'departed') return null
  if (!autoReply) return buildSeen(mail, 'auto_reply', authentication)
  const messageId = received.headers.get('message-id')?.replace(/[<>\s]/g, '')
  const { client, mailbox, key } = received
  return {
    kind: 'auto_reply.received',
    id: activityId('auto_reply.received', mailbox, messageId || `${client}:${key}`),
    ...about(mail),
    ...(messageId ? { messageId } : {}),
    autoReply,
    authentication,
  }
}

/** Proof that a contact is alive (CAP-9): address and time, nothing else. */
export function buildSeen(mail: PersonsMail, how: How, authentication: Authentication): ActivityOf<'contact.seen'> {
  const { mailbox, address, atMs } = mail
  return {
    kind: 'contact.seen',
    id: activityId('contact.seen', mailbox, `${address}#${new Date(atMs).toISOString()}`),
    ...about(mail),
    sighting: { how, authentication },
  }
}

const about = ({ client, mailbox, address, atMs }: PersonsMail) => ({
  occurredAt: new Date(atMs).toISOString(),
  mailbox,
  source: client,
  participants: [{ role: 'from' as const, address }],
})

/** The mailbox vouches for the one writer that it names; a mail that names others as well proves nothing. */
export function verdictOn({ headers, client }: ReceivedMail, address: string): Authentication {
  const writers = headers.all('from').flatMap(parseAddressList)
  const isWriter = writers.length === 1 && writers[0]?.address === address
  return isWriter ? readOrigin(headers, client).authentication : 'unknown'
}
