import type { AddressFacts, BounceFact, ObservedSpan } from './facts.ts'
import { DAY_MS } from './held.ts'

/** ACT-16: mailboxes that mailed the contact in these days before the run must have been watched. */
const MAILED_WITHIN_MS = 30 * DAY_MS
/** ACT-16: a mailbox captured for less than this does not block for the days before. */
const YOUNG_MAILBOX_MS = 7 * DAY_MS

export type Watch = {
  readonly facts: AddressFacts
  readonly observed: readonly ObservedSpan[]
  readonly revokedMailboxes: readonly string[]
  readonly nowMs: number
}

/**
 * The mailboxes that nobody watched without a gap from the notice until `waitMs` after it, though they mailed the
 * contact. Silence there proves nothing.
 * @source requirements ACT-16, CAP-10
 */
export function unobservedMailboxes(notice: BounceFact, waitMs: number, watch: Watch): string[] {
  const { observed, nowMs } = watch
  return mailboxesOf(notice, watch).filter((mailbox) => {
    const spans = observed.filter((span) => span.mailbox === mailbox)
    const youngSince = startOfYoung(spans, nowMs)
    const fromMs = Math.max(notice.occurredAtMs, youngSince ?? notice.occurredAtMs)
    return !isCovered(spans, fromMs, notice.occurredAtMs + waitMs)
  })
}

/** True where a mailbox is new: Salesforce's own dates stand in for the days before (ACT-16). */
export function hasYoungMailbox(notice: BounceFact, watch: Watch): boolean {
  return mailboxesOf(notice, watch).some((mailbox) => {
    const spans = watch.observed.filter((span) => span.mailbox === mailbox)
    return startOfYoung(spans, watch.nowMs) !== null
  })
}

function mailboxesOf(notice: BounceFact, { facts, nowMs, revokedMailboxes }: Watch): string[] {
  const mailed = facts.touches.filter((touch) => touch.atMs > nowMs - MAILED_WITHIN_MS && touch.atMs <= nowMs)
  const mailboxes = mailed.length > 0 ? mailed.map((touch) => touch.mailbox) : [notice.mailbox]
  return [...new Set(mailboxes)].filter((mailbox) => !revokedMailboxes.includes(mailbox))
}

function startOfYoung(spans: readonly ObservedSpan[], nowMs: number): number | null {
  if (spans.length === 0) return null
  const firstMs = spans.reduce((least, span) => Math.min(least, span.fromMs), Number.POSITIVE_INFINITY)
  return firstMs > nowMs - YOUNG_MAILBOX_MS ? firstMs : null
}

/** True where the spans together cover the interval without a gap. */
function isCovered(spans: readonly ObservedSpan[], fromMs: number, untilMs: number): boolean {
  let reachedMs = fromMs
  for (const span of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    if (span.fromMs > reachedMs) break
    reachedMs = Math.max(reachedMs, span.untilMs)
  }
  return spans.length > 0 && reachedMs >= untilMs
}
