import { type ActivityOf, type OrgSettings, type Profile, profileOf } from '../contract/index.ts'
import { domainOf } from '../mail/address.ts'
import { isInternal } from '../mail/domain.ts'
import { accountsForDomain, type DomainMatch } from './account-match.ts'
import type { FilterRule } from './filters.ts'
import { contactKey } from './keys.ts'
import type { CrmView } from './view.ts'
import { type IndexedView, indexView } from './view-index.ts'

export type SentActivity = ActivityOf<'email.sent' | 'meeting.scheduled'>

export type DecideInput = {
  readonly activity: SentActivity
  readonly view: CrmView
  readonly settings: OrgSettings
  /** Business time of the decision, milliseconds since 1970 UTC. Rules read the event's own time (CAP-5). */
  readonly nowMs: number
  /** The user whose mailbox captured the activity; their profile governs (PRF-1, PRF-5). */
  readonly capturingUserAddress: string
  /** Filters of that user's own (FLT-6); those of the org are in the settings. */
  readonly privateFilters?: readonly FilterRule[]
}

/** What every rule of one activity asks for, worked out once. */
export type ActivityContext = {
  readonly activity: SentActivity
  readonly view: IndexedView
  readonly settings: OrgSettings
  readonly profile: Profile
  readonly occurredAtMs: number
  readonly userAddress: string
  /** Filters of the org and of the user. */
  readonly filters: readonly FilterRule[]
  /** Salesforce ids of the capturing user, inactive ones too: they still own accounts (OWN-3). */
  readonly userIds: readonly string[]
  /** Salesforce ids of the other internal participants (OWN-5). */
  readonly colleagueIds: readonly string[]
  /** `accountsForAddress`, looked up once for each domain. */
  readonly accountsFor: (address: string) => DomainMatch
  /** `contactKey`, worked out once for each address: a digest costs more than the rest of a person's decision. */
  readonly keyOf: (address: string) => string
}

export function contextOf(input: DecideInput): ActivityContext {
  const { activity, view, settings, capturingUserAddress, privateFilters = [] } = input
  const colleagues = activity.participants
    .map((participant) => participant.address)
    .filter((address) => address !== capturingUserAddress && isInternal(address, settings.internalDomains))
  const matchOf = oncePerKey((domain) => accountsForDomain(domain, view, settings))
  const idsOf = (addresses: readonly string[]): string[] =>
    view.users.filter((user) => addresses.includes(user.email)).map((user) => user.id)
  return {
    activity,
    view: indexView(view),
    settings,
    profile: profileOf(settings, capturingUserAddress),
    occurredAtMs: Date.parse(activity.occurredAt),
    userAddress: capturingUserAddress,
    filters: [...settings.filters, ...privateFilters],
    userIds: idsOf([capturingUserAddress]),
    colleagueIds: idsOf(colleagues),
    accountsFor: (address) => matchOf(domainOf(address)),
    keyOf: oncePerKey(contactKey),
  }
}

/** Remembers what `work` answered, as long as the activity lasts. */
function oncePerKey<Value>(work: (key: string) => Value): (key: string) => Value {
  const known = new Map<string, Value>()
  return (key) => {
    const value = known.get(key) ?? work(key)
    known.set(key, value)
    return value
  }
}
