import { parseDateHeader } from '@reachable/shared/bounce'
import { type ActivityOf, activityId, type DeliveryReport } from '@reachable/shared/contract'
import type { SendState } from '../mail-clients/send-state.ts'
import { hiddenRecipients } from './build-sent.ts'
import type { ReceivedMail } from './received-mail.ts'

/**
 * The activity of a delivery notice; null for any other mail. It holds delivery facts only. `sends` are this mailbox's
 * recent ones; who got only a hidden copy is left out (CAP-7).
 */
export function buildBounce(received: ReceivedMail, sends: readonly SendState[]): ActivityOf<'bounce.received'> | null {
  const { report } = received.reading
  if (!report || report.kind === 'delivered') return null
  const open = withoutHidden(report, sends)
  if (!open) return null
  const { mailbox, client, key } = received
  return {
    kind: 'bounce.received',
    id: activityId('bounce.received', mailbox, report.noticeMessageId ?? `${client}:${key}`),
    occurredAt: noticeTime(received),
    mailbox,
    source: client,
    ...(report.noticeMessageId === null ? {} : { messageId: report.noticeMessageId }),
    report: open,
  }
}

/** The named mail decides; where none is named, somebody mailed in the open by any recent one is no secret. */
function withoutHidden(report: DeliveryReport, sends: readonly SendState[]): DeliveryReport | null {
  const named = sends.filter((send) => send.messageId !== null && send.messageId === report.originalMessageId)
  const hidden = hiddenRecipients(named.length > 0 ? named : sends)
  const recipients = report.recipients.filter((recipient) => !hidden.has(recipient.address))
  return recipients.length > 0 ? { ...report, recipients } : null
}

/** The notice's own time (CAP-5). A notice without a readable date happened when we saw it; none comes from the future. */
function noticeTime({ headers, nowMs }: ReceivedMail): string {
  const date = parseDateHeader(headers.get('date'))
  return new Date(date === null ? nowMs : Math.min(Date.parse(date), nowMs)).toISOString()
}
