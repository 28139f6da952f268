import type { BadgeState } from '@reachable/shared/contract'
import type { BadgeView } from '../background/messages.ts'

/** A person as the page shows them, with what we know of the address. */
export type NamedView = {
  readonly view: BadgeView
  readonly name: string | null
  /** Only ever seen as a hidden copy: nothing about them is asked of the server (CAP-7). */
  readonly isHidden: boolean
}
/** The same, where the page shows them. */
export type PlacedView = NamedView & { readonly element: Element; readonly isListed: boolean }

/** Everything that is said of these people: drawn anew where it differs. */
export const contentOf = (people: readonly NamedView[]): string =>
  JSON.stringify(people.map(({ view, name, isHidden }) => [view, name, isHidden]))

/** The state in plain words, as it is read out: "Ann Lee, bounced, details". */
export const STATE_WORDS: Readonly<Record<BadgeState, string>> = {
  departed: 'departed',
  inactive: 'inactive',
  bounced: 'bounced',
  out_of_office: 'out of office',
  soft_bouncing: 'soft-bouncing',
  reachable: 'reachable',
  unknown: 'no signal yet',
}

const WARNINGS: ReadonlySet<BadgeState> = new Set(['departed', 'inactive', 'bounced', 'soft_bouncing', 'out_of_office'])
/** Worth telling without being asked. The rest stays quiet. */
export const isWarning = (view: BadgeView): boolean => WARNINGS.has(view.state)

const BEFORE_SENDING: ReadonlySet<BadgeState> = new Set(['departed', 'inactive', 'bounced', 'out_of_office'])
/** Worth saying before the mail goes: it will not be read, or not soon. */
export const isWorthABar = (view: BadgeView): boolean => BEFORE_SENDING.has(view.state)

const UNREACHABLE: ReadonlySet<BadgeState> = new Set(['departed', 'inactive', 'bounced'])
/** Lists show nothing else: who is away today is no news about a mail of last week. */
export const isUnreachable = (view: BadgeView): boolean => UNREACHABLE.has(view.state)

const ADVICE: Readonly<Record<BadgeState, string | null>> = {
  departed: 'Write to somebody else on this account.',
  inactive: 'Reach this person another way, or write to somebody else on this account.',
  bounced: 'Check the spelling, or reach this person another way.',
  // Why says until when, and whether that is the day of return or the last day away.
  out_of_office: null,
  soft_bouncing: 'Nothing is wrong with the address itself. Try again in a day or two.',
  reachable: null,
  unknown: null,
}

/** What the rep can do now; null where nothing is needed. A known successor comes before general advice. */
export function adviceFor(view: BadgeView): string | null {
  if (view.successor !== null) return `Try ${view.successor} instead.`
  return ADVICE[view.state]
}

export const capitalised = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)
