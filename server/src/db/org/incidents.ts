import type { DomainFacts } from '@reachable/shared/reachability'
import { SFMC_RULE } from '@reachable/shared/rules'
import { and, desc, eq, gte, inArray, isNull, lt, lte, ne, or } from 'drizzle-orm'
import type { OrgReader } from './open.ts'
import { bounceEvents, domainIncidents, people, touches } from './schema.ts'

export type StoredIncident = typeof domainIncidents.$inferSelect

/** A domain in trouble fails in hundreds; of a large provider the newest of each kind decide. */
export const DOMAIN_EVENTS_MAX = 5_000
/** A domain has an incident a few times a year. */
const INCIDENTS_PER_DOMAIN_MAX = 200
const OPEN_MAX = 1_000

/** How many addresses of the domain failed in a span, ends included; counts no further than `enough`. */
export async function countFailedAddresses(
  db: OrgReader,
  domain: string,
  span: { readonly fromMs: number; readonly untilMs: number },
  enough: number,
): Promise<number> {
  const rows = await db
    .selectDistinct({ address: bounceEvents.address })
    .from(bounceEvents)
    .where(
      and(
        isAttributedAt(domain),
        gte(bounceEvents.occurredAtMs, span.fromMs),
        lte(bounceEvents.occurredAtMs, span.untilMs),
      ),
    )
    .limit(enough)
  return rows.length
}

export async function domainBounces(db: OrgReader, domain: string): Promise<DomainFacts['bounces']> {
  return db
    .select({ id: bounceEvents.id, address: bounceEvents.address, atMs: bounceEvents.occurredAtMs })
    .from(bounceEvents)
    .where(isAttributedAt(domain))
    .orderBy(desc(bounceEvents.occurredAtMs))
    .limit(DOMAIN_EVENTS_MAX)
}

/** Our mails and invites to the domain since `sinceMs`. */
export async function domainSends(db: OrgReader, domain: string, sinceMs: number): Promise<DomainFacts['sends']> {
  return db
    .select({ address: touches.address, atMs: touches.atMs })
    .from(touches)
    .where(and(eq(touches.domain, domain), gte(touches.atMs, sinceMs), ne(touches.kind, 'meeting_start')))
    .orderBy(desc(touches.atMs))
    .limit(DOMAIN_EVENTS_MAX)
}

/** Addresses of the domain that failed since then. */
export async function failedSince(db: OrgReader, domain: string, sinceMs: number): Promise<string[]> {
  const rows = await db
    .selectDistinct({ address: bounceEvents.address })
    .from(bounceEvents)
    .where(and(isAttributedAt(domain), gte(bounceEvents.occurredAtMs, sinceMs)))
    .limit(DOMAIN_EVENTS_MAX)
  return rows.map((row) => row.address)
}

/** Notices that belong to no mail of ours change nothing (BNC-9); what a file brought is history (GRD-1, HBF-12). */
const isAttributedAt = (domain: string) =>
  and(eq(bounceEvents.domain, domain), ne(bounceEvents.attribution, 'none'), ne(bounceEvents.rule, SFMC_RULE))

export async function incidentsOfDomain(db: OrgReader, domain: string): Promise<StoredIncident[]> {
  return db
    .select()
    .from(domainIncidents)
    .where(eq(domainIncidents.domain, domain))
    .orderBy(desc(domainIncidents.startedAtMs))
    .limit(INCIDENTS_PER_DOMAIN_MAX)
}

/** True where the domain has an incident that was not over at `atMs`. */
export async function isTroubledSince(db: OrgReader, domain: string, atMs: number): Promise<boolean> {
  const rows = await db
    .select({ id: domainIncidents.id })
    .from(domainIncidents)
    .where(
      and(
        eq(domainIncidents.domain, domain),
        or(isNull(domainIncidents.endedAtMs), gte(domainIncidents.endedAtMs, atMs)),
      ),
    )
    .limit(1)
  return rows.length > 0
}

/** Those of the domains at which an incident began in this span. */
export async function domainsTroubledWithin(
  db: OrgReader,
  domains: readonly string[],
  span: { readonly fromMs: number; readonly untilMs: number },
): Promise<string[]> {
  if (domains.length === 0) return []
  const began = [gte(domainIncidents.startedAtMs, span.fromMs), lte(domainIncidents.startedAtMs, span.untilMs)]
  const rows = await db
    .selectDistinct({ domain: domainIncidents.domain })
    .from(domainIncidents)
    .where(and(inArray(domainIncidents.domain, [...domains]), ...began))
    .limit(domains.length)
  return rows.map((row) => row.domain)
}

export async function openIncidents(db: OrgReader): Promise<StoredIncident[]> {
  return db.select().from(domainIncidents).where(isNull(domainIncidents.endedAtMs)).limit(OPEN_MAX)
}

/** Start of the open incident of a domain; null where there is none. */
export async function troubleSinceMs(db: OrgReader, domain: string): Promise<number | null> {
  const [row] = await db
    .select({ atMs: domainIncidents.startedAtMs })
    .from(domainIncidents)
    .where(and(eq(domainIncidents.domain, domain), isNull(domainIncidents.endedAtMs)))
    .limit(1)
  return row?.atMs ?? null
}

export async function incidentById(db: OrgReader, id: string): Promise<StoredIncident | null> {
  const [row] = await db.select().from(domainIncidents).where(eq(domainIncidents.id, id)).limit(1)
  return row ?? null
}

export async function saveIncident(db: OrgReader, row: StoredIncident): Promise<void> {
  await db.insert(domainIncidents).values(row).onConflictDoUpdate({ target: domainIncidents.id, set: row })
}

export async function removeIncidents(db: OrgReader, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await db.delete(domainIncidents).where(inArray(domainIncidents.id, [...ids]))
}

export type IncidentCursor = { readonly startedAtMs: number; readonly id: string }

/** Newest first; ties in the order of the id. */
export async function listIncidents(
  db: OrgReader,
  page: { readonly after?: IncidentCursor | undefined; readonly limit: number },
): Promise<StoredIncident[]> {
  const { after } = page
  const isAfter =
    after &&
    or(
      lt(domainIncidents.startedAtMs, after.startedAtMs),
      and(eq(domainIncidents.startedAtMs, after.startedAtMs), lt(domainIncidents.id, after.id)),
    )
  return db
    .select()
    .from(domainIncidents)
    .where(isAfter)
    .orderBy(desc(domainIncidents.startedAtMs), desc(domainIncidents.id))
    .limit(page.limit)
}

/** Their badges are worked out anew at the next turn of the jobs: a whole company is too many for one transaction. */
export async function markForRecheck(db: OrgReader, addresses: readonly string[], nowMs: number): Promise<void> {
  if (addresses.length === 0) return
  await db
    .update(people)
    .set({ recheckAtMs: nowMs })
    .where(inArray(people.address, [...addresses]))
}
