import type { Filter } from '@reachable/shared/contract'
import { filterOfAddress, hidesDomain, matchesPattern } from '@reachable/shared/rules'
import {
  accountDomains,
  activitiesWith,
  nextMailbox,
  openOpportunitiesAt,
  type SendKind,
  subjectsAfter,
  touchedAddresses,
} from '../db/org/filter-impact.ts'
import type { OrgReader } from '../db/org/open.ts'

/** What new filters would hide (FLT-4). */
export type FilterImpact = {
  readonly activities: number
  readonly accountDomains: number
  readonly openOpportunities: number
}

/** FLT-4's N: a filter for one person who wrote now and then asks nothing. */
const HIDDEN_ACTIVITIES_MAX = 10
/** Nobody decides differently for more; counting on would only cost time. */
const COUNT_MAX = 10_000
/** A page is a few milliseconds; requests that wait get their turn between two. */
const PAGE = 500
const PEOPLE_PER_COUNT = 50
const KINDS = [
  { type: 'email', kind: 'email', activity: 'email.sent' },
  { type: 'meeting', kind: 'meeting', activity: 'meeting.scheduled' },
] as const

/** Many past activities, or a customer: an admin has to say yes twice. */
export function needsSecondYes(impact: FilterImpact): boolean {
  return impact.activities > HIDDEN_ACTIVITIES_MAX || impact.accountDomains > 0
}

/** Counts the past activities that the filters would have dropped, and the customers that they hide. */
export async function filterImpact(db: OrgReader, filters: readonly Filter[]): Promise<FilterImpact> {
  const activities = new Set<string>()
  for (const { type, kind, activity } of KINDS) {
    const ofType = filters.filter((filter) => filter.type === type)
    await countPeople(db, kind, ofType, activities)
    await countSubjects(db, activity, ofType, activities)
  }
  const domains = await matching(
    (after) => accountDomains(db, { after, limit: PAGE }),
    (domain) => filters.some((filter) => hidesDomain(filter, domain)),
  )
  const opportunities = new Set(await openOpportunitiesAt(db, domains, COUNT_MAX))
  return {
    activities: Math.min(activities.size, COUNT_MAX),
    accountDomains: domains.length,
    openOpportunities: opportunities.size,
  }
}

async function countPeople(db: OrgReader, kind: SendKind, filters: readonly Filter[], into: Set<string>) {
  const named = filters.filter((filter) => filter.field !== 'subject')
  if (named.length === 0) return
  const isHit = (address: string) => filterOfAddress(address, named) !== null
  const people = await matching((after) => touchedAddresses(db, { after, limit: PAGE }), isHit)
  await countActivities(db, { by: 'address', values: people }, kind, into)
  const mailboxes = await matching(async (after) => {
    const next = await nextMailbox(db, after)
    return next === null ? [] : [next]
  }, isHit)
  await countActivities(db, { by: 'mailbox', values: mailboxes }, kind, into)
}

async function countActivities(
  db: OrgReader,
  { by, values }: { by: 'address' | 'mailbox'; values: readonly string[] },
  kind: SendKind,
  into: Set<string>,
): Promise<void> {
  for (let start = 0; start < values.length && into.size < COUNT_MAX; start += PEOPLE_PER_COUNT) {
    const slice = values.slice(start, start + PEOPLE_PER_COUNT)
    for (const id of await activitiesWith(db, { by, values: slice }, kind, COUNT_MAX)) into.add(id)
    await new Promise(setImmediate)
  }
}

async function countSubjects(
  db: OrgReader,
  kind: 'email.sent' | 'meeting.scheduled',
  filters: readonly Filter[],
  into: Set<string>,
): Promise<void> {
  const bySubject = filters.filter((filter) => filter.field === 'subject')
  let after = ''
  while (bySubject.length > 0 && into.size < COUNT_MAX) {
    const rows = await subjectsAfter(db, kind, { after, limit: PAGE })
    for (const { activityId, subject } of rows) {
      if (subject !== null && bySubject.some(({ pattern }) => matchesPattern(pattern, subject))) into.add(activityId)
    }
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.activityId
    await new Promise(setImmediate)
  }
}

/** Those that match, at most `COUNT_MAX`; `page` reads the next ones after a place. */
async function matching(
  page: (after: string) => Promise<readonly string[]>,
  isHit: (text: string) => boolean,
): Promise<string[]> {
  const found: string[] = []
  for (let after = ''; found.length < COUNT_MAX; ) {
    const texts = await page(after)
    found.push(...texts.filter(isHit))
    const last = texts.at(-1)
    if (last === undefined) break
    after = last
    await new Promise(setImmediate)
  }
  return found
}
