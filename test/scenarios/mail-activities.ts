import { readMailActivities } from '@reachable/server/mailbox'
import type { Activity } from '@reachable/shared/contract'

/** A raw mail of that mailbox as the activities that the product would post for it. */
export function activitiesOfMail(bytes: Uint8Array, mailbox: string): readonly Activity[] {
  return readMailActivities(bytes, { mailbox, ownMailSystem: 'gmail', takesOriginalsAsSends: false }).activities
}
