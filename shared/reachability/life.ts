import type { OrgSettings } from '../contract/index.ts'
import type { AddressFacts, AutoReplyFact, BounceFact, LifeFact } from './facts.ts'

const SECOND_MS = 1000
const secondOf = (ms: number): number => Math.floor(ms / SECOND_MS)

/**
 * The same facts without the signs of life that the org does not take for activity from the contact (AMB-1). Every
 * entry of the reachability rules passes through here. Opens, clicks and releases are no such activity and stay.
 */
export function withCountedSigns(facts: AddressFacts, { contactActivityKinds }: OrgSettings): AddressFacts {
  const isCounted = ({ how }: LifeFact) => contactActivityKinds.some((kind) => kind === how)
  const lifeSigns = facts.lifeSigns.filter((life) => !isContactActivity(life) || isCounted(life))
  return lifeSigns.length === facts.lifeSigns.length ? facts : { ...facts, lifeSigns }
}

/** Auto-replies that say that the mailbox or the person is gone prove nothing either way (AMB-1). */
function isNeutral(life: LifeFact, autoReplies: readonly AutoReplyFact[]): boolean {
  if (life.how !== 'auto_reply') return false
  const reply = autoReplies.find((each) => each.id === life.id)
  return reply?.autoReply.kind === 'departed' || reply?.autoReply.kind === 'unmonitored'
}

/**
 * Signs of life that stop a negative write: all but those whose authentication failed and the neutral ones. The fact of
 * an auto-reply has the same id as its sign of life.
 * @source requirements CAP-9, BNC-3
 */
export function livingSigns(facts: AddressFacts): LifeFact[] {
  return facts.lifeSigns.filter((life) => life.authentication !== 'fail' && !isNeutral(life, facts.autoReplies))
}

/** Signs of life that also reset: authenticated mail and meeting acts, opens, clicks and an admin's release. */
export function acceptedSigns(facts: AddressFacts): LifeFact[] {
  return livingSigns(facts).filter((life) => life.authentication === 'pass' || !isContactActivity(life))
}

/** Done by the contact (AMB-1), not an open, a click or a release. */
function isContactActivity({ how }: LifeFact): boolean {
  return how !== 'open' && how !== 'click' && how !== 'release'
}

/**
 * True where a sign of life speaks against a bounce: the contact acted after the send that failed (BNC-3), or anything
 * happened at or after the bounce. Whole seconds are compared: mail has no finer time, and a reply wins a tie (INT-24).
 */
export function answers(life: LifeFact, bounce: BounceFact): boolean {
  if (secondOf(life.atMs) >= secondOf(bounce.occurredAtMs)) return true
  return isContactActivity(life) && bounce.sentAtMs !== null && life.atMs > bounce.sentAtMs
}

/** Bounces that belong to mails of ours, each once, oldest first. Unattributed notices change nothing (BNC-9). */
export function attributedBounces(facts: AddressFacts): BounceFact[] {
  const once = new Map<string, BounceFact>()
  for (const bounce of facts.bounces) {
    if (bounce.attribution === 'none') continue
    const key = bounce.messageId ?? bounce.id
    const known = once.get(key)
    once.set(key, known === undefined || isBetter(bounce, known) ? bounce : known)
  }
  return [...once.values()].sort(inOrder)
}

/** Two facts of one message are one bounce (HLD-5): the surer one stands for it, then the earlier one. */
function isBetter(bounce: BounceFact, known: BounceFact): boolean {
  if (bounce.attribution !== known.attribution) return bounce.attribution === 'strong'
  return inOrder(bounce, known) < 0
}

const inOrder = (a: BounceFact, b: BounceFact): number => a.occurredAtMs - b.occurredAtMs || (a.id < b.id ? -1 : 1)

/** Bounces since the last sign of life, oldest first; earlier ones no longer count (HLD-6). */
export function openBounces(facts: AddressFacts): BounceFact[] {
  const signs = acceptedSigns(facts)
  return attributedBounces(facts).filter((bounce) => !signs.some((life) => answers(life, bounce)))
}

/** Bounces that a sign of life has ended. */
export function endedBounces(facts: AddressFacts): BounceFact[] {
  const signs = acceptedSigns(facts)
  return attributedBounces(facts).filter((bounce) => signs.some((life) => answers(life, bounce)))
}

/** Time of the latest of them, null where there is none. */
export function latest(times: readonly number[]): number | null {
  return times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b))
}
