import type { Participant } from '@reachable/shared/contract'
import { isInternal } from '@reachable/shared/mail'

/** The people of an activity who are not of our own company, each address once (CAP-2). Pass those of certain roles. */
export function outsidePeople(
  participants: readonly Participant[],
  internalDomains: readonly string[],
  mailbox: string,
): Participant[] {
  const seen = new Set([mailbox])
  return participants.filter(({ address }) => {
    if (seen.has(address)) return false
    seen.add(address)
    return !isInternal(address, internalDomains)
  })
}
