import type { Activity } from '@reachable/shared/contract'
import { domainOf } from '@reachable/shared/mail'
import type { MailContext } from './mail-activities.ts'
import { readMailActivities } from './mail-activities.ts'
import type { StoredMail } from './read-mailbox.ts'

/** A mail that gave no activity, and what it was. */
export type PassedOver = { readonly name: string; readonly kind: string }

export type MailboxActivities = {
  /** In the order of their own times; each id once. */
  readonly activities: readonly Activity[]
  readonly passedOver: readonly PassedOver[]
  readonly mails: number
}

/**
 * Everything that a mailbox tells, as activities of the contract. Mail from a person who was never mailed from here is
 * not reported, as the extension does not report it either (CAP-9); neither is mail from the mailbox's own domain.
 */
export function mailboxActivities(mails: readonly StoredMail[], context: MailContext): MailboxActivities {
  const found = new Map<string, Activity>()
  const passedOver: PassedOver[] = []
  for (const { name, bytes } of mails) {
    const { reading, activities } = readMailActivities(bytes, context)
    if (activities.length === 0) passedOver.push({ name, kind: reading.kind })
    for (const activity of activities) if (!found.has(activity.id)) found.set(activity.id, activity)
  }
  const inOrder = [...found.values()].sort((one, other) => one.occurredAt.localeCompare(other.occurredAt))
  const mailed = mailedAddresses(inOrder)
  const reported = inOrder.filter((activity) => isReported(activity, mailed, domainOf(context.mailbox)))
  return { activities: reported, passedOver, mails: mails.length }
}

function mailedAddresses(activities: readonly Activity[]): ReadonlySet<string> {
  return new Set(
    activities.flatMap((activity) =>
      activity.kind === 'email.sent' || activity.kind === 'meeting.scheduled'
        ? activity.participants.map(({ address }) => address)
        : [],
    ),
  )
}

function isReported(activity: Activity, mailed: ReadonlySet<string>, ownDomain: string): boolean {
  if (activity.kind !== 'contact.seen' && activity.kind !== 'auto_reply.received') return true
  const [sender] = activity.participants
  return sender !== undefined && mailed.has(sender.address) && domainOf(sender.address) !== ownDomain
}
