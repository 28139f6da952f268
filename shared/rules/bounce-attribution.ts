import type { ActivityOf, DeliveryReport } from '../contract/index.ts'
import type { Attribution } from '../reachability/facts.ts'

/** A send of ours to one recipient. `messageId` is null where the mail client did not tell. */
export type CapturedSend = {
  readonly messageId: string | null
  readonly address: string
  readonly mailbox: string
  readonly sentAtMs: number
}

export type AttributedRecipient = {
  readonly address: string
  readonly attribution: Attribution
  /** The send that failed, where it is known. */
  readonly send: CapturedSend | null
  /** One sentence for people. */
  readonly why: string
}

export type BounceToAttribute = {
  readonly report: DeliveryReport
  /** Mailbox in which the notice arrived. */
  readonly mailbox: string
  readonly occurredAtMs: number
  /** Captured sends of the org to the recipients of the report; older ones than five days matter by id alone. */
  readonly sends: readonly CapturedSend[]
  /** The failure was told by the system that sent the mail, not read from a mailbox. */
  readonly isSenderReport?: boolean
}

/** BNC-9. Mail servers give up within five days. @source RFC 5321 §4.5.4.1 */
const ATTRIBUTION_WINDOW_MS = 5 * 86_400_000
/** Clocks of a mail client and a mail server differ; a notice may seem a little older than its mail. */
const CLOCK_SKEW_MS = 10 * 60_000

/**
 * How surely each recipient of a notice belongs to a mail that we sent: one answer per recipient, in the report's order.
 * Strong: the notice names the Message-ID of a captured send to this recipient, or it comes from the rep's own mail
 * system and the recipient was mailed from that mailbox in the last five days. Weak: recipient and time only. Headers
 * embedded in the notice prove nothing by themselves.
 * @source requirements BNC-9
 */
export function attributeBounce(bounce: BounceToAttribute): AttributedRecipient[] {
  return bounce.report.recipients.map(({ address }) => {
    const toRecipient = bounce.sends.filter((send) => send.address === address)
    return { address, ...attribute(bounce, toRecipient) }
  })
}

/**
 * True for what a connected sender posted or a file of one brought: it names the channel or campaign, which no notice in
 * a mailbox does. Such an event needs no captured send to be ours (CHN-1).
 */
export function isSenderReport(activity: ActivityOf<'bounce.received'>): boolean {
  const { source, channelId, campaignId, senderStatus } = activity
  if (senderStatus !== undefined) return true
  return (source === 'api' || source === 'import') && (channelId !== undefined || campaignId !== undefined)
}

function attribute(
  { report, mailbox, occurredAtMs, isSenderReport = false }: BounceToAttribute,
  sends: readonly CapturedSend[],
): Omit<AttributedRecipient, 'address'> {
  const id = report.originalMessageId
  const named = id === null ? undefined : sends.find((send) => send.messageId === id)
  if (named)
    return { attribution: 'strong', send: named, why: 'The notice names the id of a mail that we sent to them.' }
  if (isSenderReport) {
    return { attribution: 'strong', send: null, why: 'The system that sent the mail reported the failure.' }
  }
  const recent = sends
    .filter((send) => send.mailbox === mailbox && isWithinWindow(send.sentAtMs, occurredAtMs))
    .sort((a, b) => b.sentAtMs - a.sentAtMs)
  const [last] = recent
  if (!last) return { attribution: 'none', send: null, why: 'The notice belongs to no mail that we sent.' }
  if (report.fromOwnMailSystem && report.authentication !== 'fail') {
    const why =
      'The notice comes from our own mail system, and they were mailed from this mailbox in the last five days.'
    return { attribution: 'strong', send: last, why }
  }
  // A notice that names a mail of somebody else's stays out, unless ours may be the one whose id the client kept.
  const nameless = recent.find((send) => send.messageId === null)
  if (id !== null && !nameless) {
    return { attribution: 'none', send: null, why: 'The notice names a mail that we did not send.' }
  }
  const why = 'Only recipient and time fit a mail of ours; the notice itself proves nothing.'
  return { attribution: 'weak', send: id === null ? last : (nameless ?? null), why }
}

function isWithinWindow(sentAtMs: number, occurredAtMs: number): boolean {
  const ageMs = occurredAtMs - sentAtMs
  return ageMs >= -CLOCK_SKEW_MS && ageMs <= ATTRIBUTION_WINDOW_MS
}
