import { digest } from '@reachable/shared/contract'
import { domainOf } from '@reachable/shared/mail'
import { type DomainIncident, incidentsOf } from '@reachable/shared/reachability'
import { saveLifeSign } from '../db/org/evidence.ts'
import {
  countFailedAddresses,
  DOMAIN_EVENTS_MAX,
  domainBounces,
  domainSends,
  domainsTroubledWithin,
  failedSince,
  incidentById,
  incidentsOfDomain,
  isTroubledSince,
  markForRecheck,
  openIncidents,
  removeIncidents,
  type StoredIncident,
  saveIncident,
} from '../db/org/incidents.ts'
import { writing } from '../db/org/open.ts'
import type { IncidentVerdict } from '../owner/owner-calls.ts'
import { type Decider, decisionScope } from './ingest-pending.ts'
import { type DecisionScope, logReasons } from './ingest-scope.ts'
import { refreshPeople } from './reachability.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** So many badges are worked out in the transaction at hand; more wait for the next turn of the jobs. */
const AT_ONCE_MAX = 20

type Failure = { readonly address: string; readonly atMs: number }

/**
 * Looks whether new failures make (or change) an incident of their domain (GRD-1). Answers the people whose badges are
 * to be worked out anew because of it.
 */
export async function noteFailures(scope: DecisionScope, failures: readonly Failure[]): Promise<string[]> {
  if (!scope.settings.bounce.domainIncident.enabled) return []
  const domains = new Set<string>()
  for (const failure of failures) {
    const domain = domainOf(failure.address)
    if (!domains.has(domain) && (await maySay(scope, domain, failure.atMs))) domains.add(domain)
  }
  return refreshDomains(scope, [...domains])
}

/** Enough others failed about then, or the failure belongs to an incident that is known. */
async function maySay({ tx, settings }: DecisionScope, domain: string, atMs: number): Promise<boolean> {
  const { addresses: enough, minutes } = settings.bounce.domainIncident
  const span = { fromMs: atMs - minutes * MINUTE_MS, untilMs: atMs + minutes * MINUTE_MS }
  if ((await countFailedAddresses(tx, domain, span, enough)) >= enough) return true
  return isTroubledSince(tx, domain, atMs)
}

/** A mail that arrives late may show that fewer failed than it seemed: one of the day before an incident began. */
export async function noteSends(scope: DecisionScope, addresses: readonly string[], atMs: number): Promise<string[]> {
  if (!scope.settings.bounce.domainIncident.enabled) return []
  const domains = [...new Set(addresses.map(domainOf))]
  return refreshDomains(scope, await domainsTroubledWithin(scope.tx, domains, { fromMs: atMs, untilMs: atMs + DAY_MS }))
}

/** Incidents end by the passing of time, too. */
export async function refreshOpenIncidents(decider: Decider, nowMs: number): Promise<void> {
  const open = await openIncidents(decider.db)
  for (const { domain } of open) {
    await writing(decider.db, async (tx) => {
      const scope = await decisionScope(decider, tx, nowMs)
      if (!scope.settings.bounce.domainIncident.enabled) return
      await markForRecheck(tx, await refreshDomains(scope, [domain]), nowMs)
    })
  }
}

async function refreshDomains(scope: DecisionScope, domains: readonly string[]): Promise<string[]> {
  const touched: string[] = []
  for (const domain of domains) touched.push(...(await refreshDomain(scope, domain)))
  return touched
}

/** Folds the incidents of one domain anew from all that is known of it, and tells the admin what is different. */
async function refreshDomain(scope: DecisionScope, domain: string): Promise<string[]> {
  const { tx, settings, nowMs } = scope
  const stored = await incidentsOfDomain(tx, domain)
  const { bounces, sends, firstMs } = await eventsOf(scope, domain)
  const decisions = stored.flatMap(({ endedAtMs, endedBy }) =>
    endedAtMs === null || endedBy === null || endedBy === 'calm' ? [] : [{ atMs: endedAtMs, decision: endedBy }],
  )
  const incidents = incidentsOf({ bounces, sends, decisions }, settings.bounce.domainIncident, nowMs)
  const next = incidents.map((incident) => toRow(domain, incident, stored))
  const kept = new Set(next.map((row) => row.id))
  // What an admin decided stays, even where facts that came late say that there was nothing to decide; so does what
  // rests on events that are no longer kept.
  const gone = stored.filter((row) => !kept.has(row.id) && row.decidedBy === null && row.startedAtMs >= firstMs)
  for (const row of next) await saveIncident(tx, row)
  await removeIncidents(
    tx,
    gone.map((row) => row.id),
  )
  return tellChanges(scope, stored, next)
}

/** Failures since `firstMs`, and the mails of the day before them and since: only where both are whole can be judged. */
async function eventsOf({ tx, nowMs }: DecisionScope, domain: string) {
  const bounces = await domainBounces(tx, domain)
  const oldestMs = Math.min(nowMs, ...bounces.map((bounce) => bounce.atMs))
  const sends = await domainSends(tx, domain, oldestMs - DAY_MS)
  const isCut = sends.length === DOMAIN_EVENTS_MAX
  const firstMs = isCut ? Math.max(oldestMs, Math.min(...sends.map((send) => send.atMs)) + DAY_MS) : oldestMs
  return { bounces: bounces.filter((bounce) => bounce.atMs >= firstMs), sends, firstMs }
}

/** The id of an incident stays the same when an earlier failure that came late moves its start. */
function toRow(domain: string, incident: DomainIncident, stored: readonly StoredIncident[]): StoredIncident {
  const same = stored.find((row) =>
    row.decidedBy === null
      ? incident.endedBy !== 'release' && incident.endedBy !== 'confirm' && isSame(row, incident)
      : row.endedAtMs === incident.endedAtMs,
  )
  return {
    id: same?.id ?? `inc_${digest(['incident', domain, String(incident.startedAtMs)])}`,
    domain,
    decidedBy: same?.decidedBy ?? null,
    reason: same?.reason ?? null,
    ...incident,
    evidence: [...incident.evidence],
  }
}

/** A domain has at most one open incident. */
const isSame = (row: StoredIncident, incident: DomainIncident): boolean =>
  row.startedAtMs === incident.startedAtMs || (row.endedAtMs === null && incident.endedAtMs === null)

/** One line in the log for each incident that opened or ended (GRD-1: the admin is told). */
async function tellChanges(
  scope: DecisionScope,
  before: readonly StoredIncident[],
  after: readonly StoredIncident[],
): Promise<string[]> {
  const wasOpen = before.find((row) => row.endedAtMs === null)
  const isOpen = after.find((row) => row.endedAtMs === null)
  const affected = wasOpen ?? isOpen
  // Whoever failed during an open incident is looked at by whoever reports the failure.
  if (affected === undefined || (wasOpen && isOpen && wasOpen.startedAtMs === isOpen.startedAtMs)) return []
  if (!wasOpen && isOpen) await log(scope, isOpen, openedWhy(isOpen, scope.settings.bounce.domainIncident.minutes))
  if (wasOpen && !isOpen) {
    const isCalm = after.some((row) => row.id === wasOpen.id)
    const why = isCalm
      ? `A day with mails to ${wasOpen.domain} passed without trouble: the normal rules apply again.`
      : `Mails that were captured later show that ${wasOpen.domain} was in no trouble: the normal rules apply again.`
    await log(scope, wasOpen, why)
  }
  const since = Math.min(...[wasOpen, isOpen].flatMap((row) => row?.startedAtMs ?? []))
  const people = await failedSince(scope.tx, affected.domain, since)
  if (people.length <= AT_ONCE_MAX) return people
  await markForRecheck(scope.tx, people, scope.nowMs)
  return []
}

/**
 * An admin ends an open incident. `confirm`: the failures are what they look like, and the normal rules go on with
 * them. `release`: they say nothing about the addresses, so each that failed since is released (HLD-7).
 */
export async function decideIncident(
  scope: DecisionScope,
  { id, decision, reason, byUser }: IncidentVerdict,
): Promise<'decided' | 'unknown' | 'over'> {
  const { tx, nowMs } = scope
  const incident = await incidentById(tx, id)
  if (!incident) return 'unknown'
  if (incident.endedAtMs !== null) return 'over'
  await saveIncident(tx, { ...incident, endedAtMs: nowMs, endedBy: decision, decidedBy: byUser, reason })
  const people = await failedSince(tx, incident.domain, incident.startedAtMs)
  if (decision === 'release') {
    for (const address of people) await saveLifeSign(tx, releaseSign(incident, address, nowMs))
  }
  const said =
    decision === 'release' ? 'the addresses are released' : 'the failures are real, and the normal rules go on'
  await log(scope, incident, `An admin decided about ${incident.domain}: ${said}. Reason: ${reason}`)
  await refreshPeople(scope, null, people.slice(0, AT_ONCE_MAX))
  await markForRecheck(tx, people.slice(AT_ONCE_MAX), nowMs)
  return 'decided'
}

const releaseSign = ({ id }: StoredIncident, address: string, atMs: number) => ({
  ...{ id: `lif_${id}_${address}`, address, atMs, mailbox: null },
  ...{ how: 'release' as const, authentication: 'unknown' as const },
})

const openedWhy = ({ failed, mailed, domain }: StoredIncident, minutes: number): string =>
  `Domain trouble: ${failed} of ${mailed} people mailed at ${domain} failed within ${minutes} minutes. ` +
  'Nothing negative is written for this domain until an admin decides or a calm day has passed.'

function log(scope: DecisionScope, { id, evidence }: StoredIncident, why: string): Promise<void> {
  const about = { action: 'domain.incident', outcome: 'done' as const, rule: 'GRD-1', why }
  return logReasons(scope, null, [{ ...about, evidence: [id, ...evidence] }])
}
