import type { Activity, Filter } from '../contract/index.ts'
import { domainOf } from '../mail/address.ts'
import { domainToAscii } from '../mail/punycode.ts'
import { matchesPattern, patternMatcher } from './pattern.ts'

/** What of a filter decides; its id only tells filters apart. */
export type FilterRule = Pick<Filter, 'type' | 'field' | 'pattern'>

/** Everything in an activity that filters look at. */
type FilteredParts = { readonly addresses: readonly string[]; readonly subject: string | null }

/** In FLT-5, CAP-9 and BDG-4 *filtered* means a filter of type email or meeting. */
const HIDES_A_PERSON = ['email', 'meeting'] as const

/** The form in which patterns are kept: trimmed, lower case, domains in ASCII as addresses are (CAP-6). */
export function normalisePattern({ field, pattern }: Pick<Filter, 'field' | 'pattern'>): string {
  const text = pattern.trim().toLowerCase()
  if (field === 'subject') return text
  const at = text.lastIndexOf('@')
  return text.slice(0, at + 1) + (domainToAscii(text.slice(at + 1)) ?? text.slice(at + 1))
}

/** The first filter that drops this activity before anything of it is kept; null where none does (FLT-1, FLT-5). */
export function filterOfActivity<F extends FilterRule>(activity: Activity, filters: readonly F[]): F | null {
  switch (activity.kind) {
    case 'email.sent':
      return hitBy(filters, ['email'], partsOf(activity))
    case 'meeting.scheduled':
      return hitBy(filters, ['meeting'], partsOf(activity))
    case 'bounce.received':
      return filterOfNotice(activity.report.recipients, filters)
    default:
      return hitBy(filters, HIDES_A_PERSON, { ...partsOf(activity), subject: null })
  }
}

/** A notice is dropped when everybody that it names is filtered. */
function filterOfNotice<F extends FilterRule>(recipients: readonly { address: string }[], filters: readonly F[]) {
  const hits = recipients.map(({ address }) => filterOfAddress(address, filters))
  return hits.every((hit) => hit !== null) ? (hits[0] ?? null) : null
}

/** The activity without people whom a filter hides: a notice may name them beside others. */
export function withoutFiltered(activity: Activity, filters: readonly FilterRule[]): Activity {
  if (activity.kind !== 'bounce.received') return activity
  const recipients = activity.report.recipients.filter(({ address }) => filterOfAddress(address, filters) === null)
  if (recipients.length === activity.report.recipients.length) return activity
  return { ...activity, report: { ...activity.report, recipients } }
}

/** The filter that hides this person: no badge, no look-up, nothing captured about them (FLT-5, BDG-4). */
export function filterOfAddress<F extends FilterRule>(address: string, filters: readonly F[]): F | null {
  return hitBy(filters, HIDES_A_PERSON, { addresses: [address], subject: null })
}

/** The filter of type contact that keeps this person of an activity from being created. */
export function filterOfContact<F extends FilterRule>(
  address: string,
  activity: Activity,
  filters: readonly F[],
): F | null {
  return hitBy(filters, ['contact'], { addresses: [address], subject: subjectOf(activity) })
}

/** A filter of whatever type that names this person and so keeps a planned contact from being written. */
export function filterNaming<F extends FilterRule>(address: string, filters: readonly F[]): F | null {
  return hitBy(filters, ['email', 'meeting', 'contact'], { addresses: [address], subject: null })
}

/** Two local parts that share no character: what hides both at a domain hides everybody there. */
const PROBES = ['q7', 'ann.lee-3+x'] as const

/** True where the pattern hides a whole domain and not only single people of it (FLT-4). */
export function hidesDomain(filter: FilterRule, domain: string): boolean {
  if (filter.field === 'subject') return false
  return PROBES.every((localPart) => isHit(filter, { addresses: [`${localPart}@${domain}`], subject: null }))
}

function hitBy<F extends FilterRule>(
  filters: readonly F[],
  types: readonly Filter['type'][],
  parts: FilteredParts,
): F | null {
  return filters.find((filter) => types.includes(filter.type) && isHit(filter, parts)) ?? null
}

function isHit({ field, pattern }: FilterRule, { addresses, subject }: FilteredParts): boolean {
  if (field === 'subject') return subject !== null && matchesPattern(pattern, subject)
  return addresses.some((address) => matchesPattern(pattern, field === 'domain' ? domainOf(address) : address))
}

/** What becomes of an activity: kept, perhaps without some people, or dropped by a filter. */
export type Filtered<F> =
  | { readonly kind: 'kept'; readonly activity: Activity }
  | { readonly kind: 'dropped'; readonly filter: F }

/**
 * The filters made ready for many questions. Most name a domain or one address; these are looked up, and only the others
 * are tried one by one, so that two thousand filters cost a look-up of 500 people next to nothing.
 */
export function compileFilters<F extends FilterRule>(filters: readonly F[]) {
  const hiding = filters.filter(({ type, field }) => type !== 'contact' && field !== 'subject')
  const hidesBySubject = filters.some(({ type, field }) => type !== 'contact' && field === 'subject')
  const named = new Set(hiding.map(exactName))
  const others = hiding
    .filter((filter) => exactName(filter) === null)
    .map(({ field, pattern }) => ({ isDomain: field === 'domain', matches: patternMatcher(pattern) }))
  const hides = (address: string): boolean => {
    const domain = domainOf(address)
    if (named.has(address) || named.has(`@${domain}`)) return true
    return others.some(({ isDomain, matches }) => matches(isDomain ? domain : address))
  }
  return {
    /** True for people about whom nothing is captured, shown or looked up (BDG-4). */
    hides,
    judge: (activity: Activity): Filtered<F> => {
      const isSuspect = hidesBySubject || addressesIn(activity).some(hides)
      const filter = isSuspect ? filterOfActivity(activity, filters) : null
      if (filter) return { kind: 'dropped', filter }
      return { kind: 'kept', activity: isSuspect ? withoutFiltered(activity, filters) : activity }
    },
  }
}

/** `@domain` or the address, where the pattern means exactly that; null where it must be tried. */
function exactName({ field, pattern }: FilterRule): string | null {
  if (field === 'subject') return null
  const isDomain = field === 'domain' || pattern.startsWith('*@')
  const name = field === 'address' && isDomain ? pattern.slice(2) : pattern
  if (name === '' || /[*?]/.test(name) || (!isDomain && name.startsWith('@'))) return null
  return `${isDomain ? '@' : ''}${name.toLowerCase()}`
}

const addressesIn = (activity: Activity): string[] =>
  activity.kind === 'bounce.received'
    ? activity.report.recipients.map(({ address }) => address)
    : activity.participants.map(({ address }) => address)

type WithPeople = Extract<Activity, { participants: unknown }>

const partsOf = (activity: WithPeople): FilteredParts => ({
  addresses: addressesIn(activity),
  subject: subjectOf(activity),
})

/** Null where the profile keeps the subject in the browser; there the extension has filtered by it. */
const subjectOf = ({ subject }: Activity): string | null => (subject?.form === 'full' ? subject.text : null)
