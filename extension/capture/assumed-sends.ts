import { normaliseAddress } from '@reachable/shared/mail'
import type { SendObservation } from '../mail-clients/send-observation.ts'
import type { SendState } from '../mail-clients/send-state.ts'

/** What both ways saw of one mail is this close together. @source facts: joining the channels */
export const SAME_MAIL_MS = 60_000

type Request = Extract<SendObservation, { kind: 'request' }>

/**
 * The mail that an assumed send stands for, or the assumed one that a request proves: at about the same time, under
 * another key, and to everybody whom the page showed. It may show fewer: a group is one chip, and what was typed last is
 * none yet. Null where there is none.
 */
export function sameMail(sends: readonly SendState[], seen: Request, nowMs: number): SendState | null {
  const people = peopleOf(seen.record)
  const isAssumed = seen.isAssumed === true
  return (
    sends.find(
      (send) =>
        send.key !== seen.key &&
        (send.isAssumed === true) !== isAssumed &&
        nowMs - send.firstSeenMs <= SAME_MAIL_MS &&
        (isAssumed ? isWithin(people, peopleOf(send.record)) : isWithin(peopleOf(send.record), people)),
    ) ?? null
  )
}

/** The chips of a page and its request may name the rows differently; who got the mail is the same. */
function peopleOf({ to, cc, bcc }: SendState['record']): ReadonlySet<string | null> {
  const addresses = [...(to ?? []), ...(cc ?? []), ...(bcc ?? [])].map(({ address }) => normaliseAddress(address))
  return new Set(addresses)
}

const isWithin = (shown: ReadonlySet<string | null>, sent: ReadonlySet<string | null>): boolean =>
  shown.size > 0 && [...shown].every((address) => sent.has(address))
