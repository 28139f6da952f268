import { activityId, digest, verdictOf } from '@reachable/shared/contract'
import { instant, timeMs } from '../world/time-text.ts'
import { addressText, messageIdText, participant } from './mailbox-text.ts'
import type { Step } from './schema.ts'

/** What a step needs to become an activity of the contract. */
export type StepMoment = { readonly t0Ms: number; readonly nowMs: number; addressOf(who: string): string }
type Posted = Readonly<Record<string, unknown>>

const HALF_HOUR_MS = 1_800_000
const at = (moment: StepMoment, text: string | undefined): number =>
  text === undefined ? moment.nowMs : timeMs(text, moment.t0Ms)

export function sentActivity(send: NonNullable<Step['send']>, moment: StepMoment): Posted {
  const mailbox = moment.addressOf(send.by)
  const occurredAt = instant(at(moment, send.occurredAt))
  const messageId =
    send.messageId === undefined
      ? `${digest(['sent', mailbox, occurredAt, ...send.to, ...send.cc])}@ourco.com`
      : messageIdText(send.messageId)
  return {
    kind: 'email.sent',
    id: activityId('email.sent', mailbox, messageId),
    occurredAt,
    mailbox,
    source: 'gmail',
    messageId,
    ...(send.subject === undefined ? {} : { subject: { form: 'full', text: send.subject } }),
    participants: [
      participant('from', mailbox),
      ...send.to.map((text) => participant('to', text)),
      ...send.cc.map((text) => participant('cc', text)),
    ],
  }
}

export function inviteActivity(invite: NonNullable<Step['invite']>, moment: StepMoment): Posted {
  const mailbox = moment.addressOf(invite.by)
  const occurredAtMs = at(moment, invite.occurredAt)
  const startsAtMs = at(moment, invite.startsAt)
  const uid = invite.uid ?? `${digest(['invite', mailbox, instant(occurredAtMs), ...invite.required])}@ourco.com`
  return {
    kind: 'meeting.scheduled',
    id: activityId('meeting.scheduled', mailbox, `${uid}#${invite.sequence}`),
    occurredAt: instant(occurredAtMs),
    mailbox,
    source: 'gmail',
    participants: [
      participant('organizer', invite.organizer ?? mailbox),
      ...invite.required.map((text) => participant('required', text)),
      ...invite.optional.map((text) => participant('optional', text)),
    ],
    meeting: {
      uid,
      sequence: invite.sequence,
      startsAt: instant(startsAtMs),
      endsAt: instant(startsAtMs + HALF_HOUR_MS),
      isCancelled: invite.cancelled,
      invitationsConfirmed: true,
    },
  }
}

export function bounceActivity(bounce: NonNullable<Step['bounce']>, moment: StepMoment): Posted {
  const mailbox = moment.addressOf(bounce.mailbox)
  const occurredAt = instant(at(moment, bounce.occurredAt))
  const noticeId =
    bounce.noticeId ?? `${digest(['notice', mailbox, bounce.address, occurredAt, bounce.messageId ?? ''])}@mail.example`
  return {
    kind: 'bounce.received',
    id: activityId('bounce.received', mailbox, noticeId),
    occurredAt,
    mailbox,
    ...(bounce.channel === undefined ? { source: 'gmail' } : { source: 'api', channelId: bounce.channel }),
    messageId: noticeId,
    report: {
      kind: bounce.kind,
      recipients: [reportedRecipient(bounce)],
      reportingMta: null,
      noticeMessageId: noticeId,
      originalMessageId: bounce.messageId === undefined ? null : messageIdText(bounce.messageId),
      originalSentAt: null,
      fromOwnMailSystem: bounce.fromOwnMailSystem,
      authentication: bounce.fromOwnMailSystem ? 'pass' : 'unknown',
    },
  }
}

const ACTIONS = { bounce: 'failed', delayed: 'delayed', delivered: 'delivered' } as const

function reportedRecipient(bounce: NonNullable<Step['bounce']>): Posted {
  const { reason } = bounce
  const isFailure = bounce.kind === 'bounce'
  const verdict = verdictOf(reason, !bounce.status?.startsWith('4'))
  return {
    address: addressText(bounce.address),
    finalAddress: bounce.finalAddress === undefined ? null : addressText(bounce.finalAddress),
    action: ACTIONS[bounce.kind],
    status: bounce.status,
    replyCode: null,
    reason: isFailure ? reason : null,
    recipientState: isFailure ? verdict.recipientState : null,
    hard: isFailure ? verdict.hard : null,
    rule: 'scenario',
    remoteMta: bounce.remoteMta,
    diagnostic: bounce.diagnostic,
  }
}

export function seenActivity(seen: NonNullable<Step['seen']>, moment: StepMoment): Posted {
  const mailbox = moment.addressOf(seen.mailbox)
  const occurredAt = instant(at(moment, seen.occurredAt))
  return {
    kind: 'contact.seen',
    id: activityId('contact.seen', mailbox, `${seen.address}#${occurredAt}`),
    occurredAt,
    mailbox,
    source: 'gmail',
    participants: [{ role: 'from', address: addressText(seen.address), ...(seen.name ? { name: seen.name } : {}) }],
    sighting: { how: seen.how, authentication: seen.authentication },
    ...(seen.signature ? { signatureFacts: factsOf(seen.signature) } : {}),
  }
}

const factsOf = (signature: Readonly<Record<string, string | undefined>>) =>
  Object.entries(signature).map(([field, text]) => ({ field, text }))

export function autoReplyActivity(reply: NonNullable<Step['autoReply']>, moment: StepMoment): Posted {
  const mailbox = moment.addressOf(reply.mailbox)
  const occurredAt = instant(at(moment, reply.occurredAt))
  return {
    kind: 'auto_reply.received',
    id: activityId('auto_reply.received', mailbox, `${reply.address}#${occurredAt}`),
    occurredAt,
    mailbox,
    source: 'gmail',
    participants: [{ role: 'from', address: addressText(reply.address) }],
    authentication: reply.authentication,
    autoReply: {
      kind: reply.kind,
      until: reply.until,
      untilMeans: reply.until === null ? null : 'back',
      successor: reply.successor && addressText(reply.successor),
      newAddress: reply.newAddress && addressText(reply.newAddress),
      delegates: [],
    },
  }
}
