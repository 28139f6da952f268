import type { AddressFacts, BounceFact, TouchFact } from './facts.ts'
import { DAY_MS } from './held.ts'
import { attributedBounces, latest, livingSigns } from './life.ts'

/** Mail servers give up within five days, so a notice without an id belongs to a send of that time. */
const FAILED_SEND_MS = 5 * DAY_MS
/** The notice's clock is not the mail client's. */
const CLOCK_SKEW_MS = 10 * 60_000

/**
 * Time of the last activity with the address up to `nowMs`: its signs of life, our meetings, and mails of ours that
 * did not fail. Sends that bounced and their notices do not count (ACT-5); meetings still to come do not either.
 */
export function lastActivityAt(facts: AddressFacts, nowMs: number): number | null {
  const failed = failedTouchIds(facts)
  const touches = facts.touches.filter((touch) => !failed.has(touch.id) && touch.atMs <= nowMs)
  const signs = livingSigns(facts).filter((life) => life.how !== 'release')
  return latest([...touches, ...signs].map((fact) => fact.atMs))
}

/** Our sends that came back. */
export function failedTouchIds(facts: AddressFacts): ReadonlySet<string> {
  const failed = attributedBounces(facts).flatMap((bounce) => {
    const named = facts.touches.filter((touch) => touch.messageId !== null && touch.messageId === bounce.messageId)
    return named.length > 0 ? named : lastSendBefore(facts.touches, bounce)
  })
  return new Set(failed.map((touch) => touch.id))
}

/** The last send before the notice; where the notice names an id, only a send whose own id is unknown can be meant. */
function lastSendBefore(touches: readonly TouchFact[], bounce: BounceFact): TouchFact[] {
  const possible = touches.filter((touch) => {
    const ageMs = bounce.occurredAtMs - touch.atMs
    const isPossible = bounce.messageId === null || touch.messageId === null
    const isInTime = ageMs >= -CLOCK_SKEW_MS && ageMs <= FAILED_SEND_MS
    return touch.kind === 'email' && touch.mailbox === bounce.mailbox && isPossible && isInTime
  })
  return possible.sort((a, b) => b.atMs - a.atMs || (a.id < b.id ? -1 : 1)).slice(0, 1)
}
