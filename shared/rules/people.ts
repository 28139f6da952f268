import type { Participant } from '../contract/index.ts'
import { isInternal } from '../mail/domain.ts'
import type { ActivityContext, SentActivity } from './activity-context.ts'

/** An external participant; one entry per address. */
export type ExternalPerson = {
  readonly address: string
  readonly name: string | null
  readonly role: Participant['role']
}

/** To before Cc, required before optional (OCR-12); a foreign organiser comes last. */
const ROLE_ORDER: readonly Participant['role'][] = ['to', 'required', 'cc', 'optional', 'resource', 'organizer']

/**
 * The external participants of a mail or meeting in the order in which rules treat them. The sender is not one, nor is
 * anybody on an internal domain (CAP-2, CON-8).
 */
export function externalPeople({
  activity,
  settings,
}: Pick<ActivityContext, 'activity' | 'settings'>): ExternalPerson[] {
  const people = new Map<string, ExternalPerson>()
  for (const role of ROLE_ORDER) {
    for (const participant of activity.participants) {
      if (participant.role !== role || isOurs(participant.address, activity, settings.internalDomains)) continue
      const known = people.get(participant.address)
      const name = known?.name ?? participant.name ?? null
      people.set(participant.address, { address: participant.address, name, role: known?.role ?? role })
    }
  }
  return [...people.values()]
}

function isOurs(address: string, activity: SentActivity, internalDomains: readonly string[]): boolean {
  return address === activity.mailbox || isInternal(address, internalDomains)
}

/** False for a meeting that somebody outside organised (CON-2, OCR-1). */
export function isSentByUs({ activity, settings }: Pick<ActivityContext, 'activity' | 'settings'>): boolean {
  if (activity.kind === 'email.sent') return true
  return activity.participants
    .filter((participant) => participant.role === 'organizer')
    .every((organizer) => isOurs(organizer.address, activity, settings.internalDomains))
}

export function isCancelled(activity: SentActivity): boolean {
  return activity.kind === 'meeting.scheduled' && activity.meeting.isCancelled
}
