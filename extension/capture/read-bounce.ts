import { readNotice } from '@reachable/shared/bounce'
import { type ActivityOf, activityId, type DeliveryReport } from '@reachable/shared/contract'
import type { SendState } from '../mail-clients/send-state.ts'
import { hiddenRecipients } from './build-sent.ts'

export type NoticeSource = {
  readonly client: 'gmail' | 'outlook'
  readonly mailbox: string
  /** The client's own id of the notice, for one without a Message-ID. */
  readonly key: string
  readonly nowMs: number
}

/** A header block longer than this is not a notice's. */
const HEADER_BYTES_MAX = 64 * 1024

/**
 * Turns the bytes of a delivery notice into its activity; null for any other mail. The bytes end here: what is returned
 * holds delivery facts only. `sends` are this mailbox's recent ones; who got only a hidden copy is left out (CAP-7).
 */
export function readBounce(
  bytes: Uint8Array,
  source: NoticeSource,
  sends: readonly SendState[],
): ActivityOf<'bounce.received'> | null {
  const { report } = readNotice(bytes, { ownMailSystem: source.client })
  if (!report || report.kind === 'delivered') return null
  const open = withoutHidden(report, sends)
  if (!open) return null
  const { mailbox, client, key, nowMs } = source
  return {
    kind: 'bounce.received',
    id: activityId('bounce.received', mailbox, report.noticeMessageId ?? `${client}:${key}`),
    occurredAt: new Date(noticeTimeMs(bytes, nowMs)).toISOString(),
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
function noticeTimeMs(bytes: Uint8Array, nowMs: number): number {
  const text = new TextDecoder().decode(bytes.subarray(0, HEADER_BYTES_MAX))
  const header = text.split(/\r?\n\r?\n/, 1)[0] ?? ''
  const dateMs = Date.parse((/^date:[ \t]*(.{5,80})$/im.exec(header)?.[1] ?? '').replace(/\([^)]*\)/g, ''))
  return Number.isNaN(dateMs) ? nowMs : Math.min(dateMs, nowMs)
}
