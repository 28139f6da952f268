import type { OriginalMail, OwnMailSystem, Reading } from '@reachable/shared/bounce'
import { parseDateHeader, readNotice, readOrigin } from '@reachable/shared/bounce'
import type { Activity, Participant } from '@reachable/shared/contract'
import { Activity as ActivitySchema, activityId } from '@reachable/shared/contract'
import type { ListedAddress, Mail, MeetingFacts, Part } from '@reachable/shared/mail'
import { normaliseAddress, parseAddressList, readInvite, readMail } from '@reachable/shared/mail'

export type MailContext = {
  /** The rep's mailbox, normalised. */
  readonly mailbox: string
  /** Whose verdict headers the mailbox carries; `import` believes none. */
  readonly ownMailSystem: OwnMailSystem
  /** True: a notice's embedded original counts as a send captured by import, where the send itself is not at hand. */
  readonly takesOriginalsAsSends: boolean
}

/** One mail as the activities that it stands for, and how it was read. A mail without any gives an empty list. */
export type MailReading = { readonly reading: Reading; readonly activities: readonly Activity[] }

/**
 * Reads one raw mail of a rep's mailbox locally and answers what may leave this machine: activities of the contract,
 * without body, subject or attachment. Never throws.
 */
export function readMailActivities(bytes: Uint8Array, context: MailContext): MailReading {
  const mail = readMail(bytes)
  const reading = readNotice(mail, { ownMailSystem: context.ownMailSystem })
  const drafts = draftActivities(mail, reading, context)
  // What does not fit the contract (no date, no address) cannot be posted; the reading still tells what it was.
  const activities = drafts.flatMap((draft) => {
    const parsed = ActivitySchema.safeParse(draft)
    return parsed.success ? [parsed.data] : []
  })
  return { reading, activities }
}

function draftActivities(mail: Mail, reading: Reading, context: MailContext): unknown[] {
  const envelope = readEnvelope(mail)
  if (reading.report) {
    const original = context.takesOriginalsAsSends && reading.original ? [originalAsSend(reading, context)] : []
    return [...original, bounceReceived(reading, envelope, context)]
  }
  if (reading.kind === 'mdn' || reading.kind === 'dmarc' || reading.kind === 'feedback') return []
  const sender = envelope.from?.address
  if (!sender) return []
  const invite = findInvite(mail)
  if (sender === context.mailbox)
    return [invite ? meetingScheduled(invite, envelope, context) : emailSent(envelope, context)]
  if (reading.kind === 'auto_reply' || reading.kind === 'departed') return autoReplied(mail, reading, envelope, context)
  if (reading.kind === 'challenge') return []
  return [contactSeen(mail, invite, envelope, context)]
}

type Envelope = {
  readonly from: ListedAddress | null
  readonly to: readonly ListedAddress[]
  readonly cc: readonly ListedAddress[]
  readonly messageId: string | null
  readonly occurredAt: string | null
}

function readEnvelope(mail: Mail): Envelope {
  const list = (name: string) => mail.headers.all(name).flatMap((value) => parseAddressList(value))
  const messageId = mail.headers.get('message-id')?.replace(/[<>\s]/g, '') ?? ''
  return {
    from: list('from')[0] ?? null,
    to: list('to'),
    cc: list('cc'),
    messageId: messageId === '' ? null : messageId,
    occurredAt: parseDateHeader(mail.headers.get('date')),
  }
}

/** Message-ID where there is one, else what else tells two mails apart. */
const providerKey = ({ messageId, from, occurredAt }: Envelope): string =>
  messageId ?? `${from?.address ?? ''}#${occurredAt ?? ''}`

const participantOf = (role: Participant['role'], { address, name }: ListedAddress): Participant =>
  name ? { role, address, name } : { role, address }

function common(kind: Activity['kind'], envelope: Envelope, { mailbox }: MailContext) {
  return {
    kind,
    id: activityId(kind, mailbox, providerKey(envelope)),
    occurredAt: envelope.occurredAt,
    mailbox,
    source: 'import',
    ...(envelope.messageId ? { messageId: envelope.messageId } : {}),
  }
}

function emailSent(envelope: Envelope, context: MailContext): unknown {
  return {
    ...common('email.sent', envelope, context),
    participants: [
      { role: 'from', address: context.mailbox },
      ...envelope.to.map((each) => participantOf('to', each)),
      ...envelope.cc.map((each) => participantOf('cc', each)),
    ],
  }
}

function originalAsSend({ original, report }: Reading, context: MailContext): unknown {
  const { messageId, sentAt, to } = original as OriginalMail
  const failed = report?.recipients.map(({ address }) => address) ?? []
  const recipients = [...new Set([...failed, ...to])].flatMap((text) => normaliseAddress(text) ?? [])
  const envelope = {
    from: null,
    to: recipients.map((address) => ({ address, name: null })),
    cc: [],
    messageId,
    occurredAt: sentAt ?? report?.originalSentAt ?? null,
  }
  return emailSent(envelope, context)
}

function bounceReceived(reading: Reading, envelope: Envelope, context: MailContext): unknown {
  return { ...common('bounce.received', envelope, context), report: reading.report }
}

function autoReplied(mail: Mail, reading: Reading, envelope: Envelope, context: MailContext): unknown[] {
  if (!envelope.from) return []
  const { authentication } = readOrigin(mail.headers, context.ownMailSystem)
  if (!reading.autoReply) return [contactSeen(mail, null, envelope, context)]
  return [
    {
      ...common('auto_reply.received', envelope, context),
      participants: [participantOf('from', envelope.from)],
      authentication,
      autoReply: reading.autoReply,
    },
  ]
}

function meetingScheduled(invite: MeetingFacts, envelope: Envelope, context: MailContext): unknown {
  const { uid, sequence, isCancelled } = invite
  return {
    ...common('meeting.scheduled', { ...envelope, messageId: `${uid}#${sequence}` }, context),
    participants: [
      { role: 'organizer', address: invite.organizer?.address ?? context.mailbox },
      ...invite.attendees.map(({ role, address, name, response }) => ({
        ...participantOf(role, { address, name }),
        response,
      })),
    ],
    meeting: {
      uid,
      sequence,
      startsAt: new Date(invite.startsAtMs).toISOString(),
      endsAt: new Date(invite.endsAtMs).toISOString(),
      isCancelled,
      invitationsConfirmed: true,
    },
  }
}

function contactSeen(mail: Mail, invite: MeetingFacts | null, envelope: Envelope, context: MailContext): unknown {
  const { authentication } = readOrigin(mail.headers, context.ownMailSystem)
  const from = envelope.from as ListedAddress
  return {
    ...common('contact.seen', envelope, context),
    id: activityId('contact.seen', context.mailbox, `${from.address}#${envelope.occurredAt}`),
    participants: [participantOf('from', from)],
    sighting: { how: sightingOf(invite), authentication },
  }
}

function sightingOf(invite: MeetingFacts | null): 'mail' | 'meeting_response' | 'meeting_organised' {
  if (!invite) return 'mail'
  return invite.method === 'REPLY' ? 'meeting_response' : 'meeting_organised'
}

function findInvite(part: Part): MeetingFacts | null {
  if (part.type === 'text/calendar') return readInvite(part.text())
  for (const child of part.parts) {
    const found = findInvite(child)
    if (found) return found
  }
  return null
}
