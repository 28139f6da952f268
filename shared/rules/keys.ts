import { digest } from '../contract/index.ts'
import type { SentActivity } from './activity-context.ts'

/** Value of the external id of a contact: the same address is one record, whoever mailed it first (CAP-3, OWN-7). */
export function contactKey(address: string): string {
  return digest(['contact', address])
}

/**
 * Value of the external id of a role. `contact` is the contact's key (`contactKey`), which also an existing contact
 * has: so a person is the same before and after the contact is written, and no second role arises (OCR-4).
 */
export function roleKey(opportunityId: string, contact: string): string {
  return digest(['role', opportunityId, contact])
}

/**
 * Value of the external id of a Task or Event: one per message or meeting, and person (ASY-2). A later version of an
 * invite has the uid of the first one.
 */
export function activityKey(activity: SentActivity, address: string): string {
  if (activity.kind === 'meeting.scheduled') return digest(['meeting', activity.meeting.uid, address])
  return digest(['mail', activity.messageId ?? activity.id, address])
}

/**
 * Id of a bounce event: one per (original message, recipient); a notice without a message id is one per mailbox,
 * recipient and UTC day.
 * @source requirements BNC-11, HLD-5
 */
export function bounceKey(failure: {
  readonly messageId: string | null
  readonly address: string
  readonly mailbox: string
  readonly occurredAtMs: number
}): string {
  const { messageId, address, mailbox, occurredAtMs } = failure
  if (messageId !== null) return `bev_${digest(['bounce', messageId, address])}`
  return `bev_${digest(['bounce', mailbox, address, new Date(occurredAtMs).toISOString().slice(0, 10)])}`
}
