import type { OrgSettings } from '../contract/index.ts'
import type { AddressFacts } from './facts.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
/** GRD-1 counts who was mailed in these hours before the first failure. */
const MAILED_BEFORE_MS = 24 * HOUR_MS
/** Enough to show an admin what happened; a provider of mail may fail for thousands. */
const EVIDENCE_MAX = 100

type At = { readonly address: string; readonly atMs: number }
export type IncidentDecision = 'release' | 'confirm'

/** What is known of one domain. Times are milliseconds since 1970 UTC, each the event's own. */
export type DomainFacts = {
  /**
   * Failures at the domain that belong to mails of ours, whatever their reason: a server in trouble says anything, and
   * a block of us says nothing about its people either.
   */
  readonly bounces: readonly (At & { readonly id: string })[]
  /** Our mails and invites to the domain. */
  readonly sends: readonly At[]
  /** What admins decided; each ends the incident that was open then. */
  readonly decisions: readonly { readonly atMs: number; readonly decision: IncidentDecision }[]
}

export type DomainIncident = {
  /** Time of the first of these failures. */
  readonly startedAtMs: number
  /** Null while it is open. */
  readonly endedAtMs: number | null
  readonly endedBy: 'calm' | IncidentDecision | null
  /** Addresses that failed within the window, and those that were mailed in the 24 hours before or failed. */
  readonly failed: number
  readonly mailed: number
  /** Ids of the failures. */
  readonly evidence: readonly string[]
}

type IncidentSettings = OrgSettings['bounce']['domainIncident']
type End = Pick<DomainIncident, 'endedAtMs' | 'endedBy'>

/**
 * The incidents of a domain up to `nowMs`, oldest first; at most the last one is open. A function of the facts, so the
 * order of arrival cannot matter.
 * @source requirements GRD-1
 */
export function incidentsOf(facts: DomainFacts, settings: IncidentSettings, nowMs: number): DomainIncident[] {
  const bounces = [...facts.bounces].sort((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1))
  const sends = [...facts.sends].sort((a, b) => a.atMs - b.atMs)
  const incidents: DomainIncident[] = []
  let closedUntilMs = Number.NEGATIVE_INFINITY
  for (const [index, { atMs }] of bounces.entries()) {
    if (atMs <= closedUntilMs) continue
    const found = incidentAt(atMs, upTo(bounces, index, atMs + settings.minutes * MINUTE_MS), sends, settings)
    if (!found) continue
    const end = endOf(atMs, { ...facts, bounces, sends }, settings, nowMs)
    incidents.push({ startedAtMs: atMs, ...end, ...found })
    if (end.endedAtMs === null) break
    closedUntilMs = end.endedAtMs
  }
  return incidents
}

/** The failures from `index` on that are not later than `untilMs`; they stand in the order of time. */
function upTo(bounces: DomainFacts['bounces'], index: number, untilMs: number): DomainFacts['bounces'] {
  let end = index
  while ((bounces[end]?.atMs ?? Number.POSITIVE_INFINITY) <= untilMs) end += 1
  return bounces.slice(index, end)
}

/** At least so many addresses, and at least this share of those mailed: `these` fail within the window. */
function incidentAt(
  startMs: number,
  these: DomainFacts['bounces'],
  sends: readonly At[],
  settings: IncidentSettings,
): Pick<DomainIncident, 'failed' | 'mailed' | 'evidence'> | null {
  const failed = new Set(these.map((bounce) => bounce.address))
  if (failed.size < settings.addresses) return null
  // Whoever failed was mailed, even where we missed the mail.
  const mailed = new Set([...addressesWithin(sends, startMs - MAILED_BEFORE_MS, startMs), ...failed])
  if (failed.size < settings.share * mailed.size) return null
  const evidence = these.slice(0, EVIDENCE_MAX).map((bounce) => bounce.id)
  return { failed: failed.size, mailed: mailed.size, evidence }
}

/** An admin's word, or a calm span, whichever comes first. */
function endOf(startedAtMs: number, facts: DomainFacts, settings: IncidentSettings, nowMs: number): End {
  const decided = facts.decisions
    .filter(({ atMs }) => atMs >= startedAtMs && atMs <= nowMs)
    .reduce<DomainFacts['decisions'][number] | null>(
      (first, each) => (first && first.atMs <= each.atMs ? first : each),
      null,
    )
  const calmAtMs = calmAfter(startedAtMs, facts, settings, nowMs)
  if (decided && (calmAtMs === null || decided.atMs <= calmAtMs)) {
    return { endedAtMs: decided.atMs, endedBy: decided.decision }
  }
  return { endedAtMs: calmAtMs, endedBy: calmAtMs === null ? null : 'calm' }
}

/**
 * End of the first span of `calmHours` that begins with a send after the start and in which fewer failed than make an
 * incident. The span begins with the send, so that its failures have time to arrive.
 */
function calmAfter(
  startedAtMs: number,
  { bounces, sends }: DomainFacts,
  settings: IncidentSettings,
  nowMs: number,
): number | null {
  for (const { atMs } of sends) {
    if (atMs <= startedAtMs) continue
    const untilMs = atMs + settings.calmHours * HOUR_MS
    if (untilMs > nowMs) return null
    const failed = addressesWithin(bounces, atMs, untilMs)
    const mailed = new Set([...addressesWithin(sends, atMs, untilMs), ...failed])
    if (failed.size < settings.share * mailed.size) return untilMs
  }
  return null
}

function addressesWithin(events: readonly At[], fromMs: number, untilMs: number): Set<string> {
  return new Set(events.flatMap(({ address, atMs }) => (atMs >= fromMs && atMs <= untilMs ? address : [])))
}

/** True while an incident of the address's domain is open and the settings heed it. */
export function isDomainTroubled(
  { domainTroubleSinceMs }: Pick<AddressFacts, 'domainTroubleSinceMs'>,
  { bounce }: Pick<OrgSettings, 'bounce'>,
): boolean {
  return bounce.domainIncident.enabled && typeof domainTroubleSinceMs === 'number'
}
