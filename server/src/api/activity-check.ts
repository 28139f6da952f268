import { Activity, type ActivityOf, type ActivityResult } from '@reachable/shared/contract'
import { SFMC_RULE } from '@reachable/shared/rules'
import type * as z from 'zod'

export type CheckedItem =
  | { readonly kind: 'accepted'; readonly index: number; readonly activity: Activity }
  | { readonly kind: 'refused'; readonly result: ActivityResult }

/** A clock that runs ahead is forgiven this much; a sign of life from the far future would never end. */
const AHEAD_MS_MAX = 24 * 60 * 60 * 1000
/** As many faults as a person reads. */
const FAULTS_TOLD_MAX = 3
const Id = Activity.options[0].shape.id

/** Judges one posted item. The mailbox must be bound to the user of the token; the page is never believed. */
export function checkActivity(item: unknown, index: number, mailboxes: readonly string[], nowMs: number): CheckedItem {
  const parsed = Activity.safeParse(item)
  const refuse = (refusal: string, why: string): CheckedItem => ({
    kind: 'refused',
    result: { index, id: idOf(item), result: 'refused', refusal, why, retryable: false },
  })
  if (!parsed.success) return refuse(codeOf(parsed.error), whyOf(parsed.error))
  const activity = parsed.data
  if (!mailboxes.includes(activity.mailbox)) {
    return refuse('mailbox_not_bound', 'This mailbox does not belong to the user of the token.')
  }
  if (activity.kind === 'bounce.received' && saysImported(activity)) {
    return refuse('import_only', 'Only a file that an admin imports may say what its sender holds.')
  }
  if (Date.parse(activity.occurredAt) > nowMs + AHEAD_MS_MAX) {
    return refuse('occurred_in_future', 'The time of this activity lies more than a day ahead.')
  }
  return { kind: 'accepted', index, activity }
}

const saysImported = ({ senderStatus, report }: ActivityOf<'bounce.received'>): boolean =>
  senderStatus !== undefined || report.recipients.some(({ rule }) => rule === SFMC_RULE)

function idOf(item: unknown): string | null {
  const id = Id.safeParse(typeof item === 'object' && item !== null && 'id' in item ? item.id : undefined)
  return id.success ? id.data : null
}

function codeOf({ issues }: z.ZodError): string {
  if (issues.some((issue) => issue.code === 'invalid_union' && issue.path.join() === 'kind')) return 'unknown_kind'
  if (issues.some((issue) => issue.code === 'too_big' && issue.path.join() === 'participants')) {
    return 'too_many_participants'
  }
  return 'invalid'
}

function whyOf({ issues }: z.ZodError): string {
  const told = issues.slice(0, FAULTS_TOLD_MAX).map((issue) => `/${issue.path.map(String).join('/')}: ${issue.message}`)
  const more = issues.length - told.length
  return more > 0 ? `${told.join('; ')}; and ${more} more` : told.join('; ')
}
