import { digest } from '@reachable/shared/contract'
import { domainOf } from '@reachable/shared/mail'
import { type DomainIncident, incidentsOf } from '@reachable/shared/reachability'
import { saveLifeSign } from '../db/org/evidence.ts'
import {
  countFailedAddresses,
  domainBounces,
  domainSends,
  domainsWithIncidents,
  failedSince,
  incidentById,
  incidentsOfDomain,
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
  const { tx, settings } = scope
  const { addresses: enough, minutes } = settings.bounce.domainIncident
  const domains = new Set<string>(await domainsWithIncidents(tx, domainsOf(failures)))
  for (const { address, atMs } of failures) {
    const domain = domainOf(address)
    const span = { fromMs: atMs - minutes * MINUTE_MS, untilMs: atMs + minutes * MINUTE_MS }
    if (!domains.has(domain) && (await countFailedAddresses(tx, domain, span, enough)) >= enough) domains.add(domain)
  }
  return refreshDomains(scope, [...domains])
}

/** A mail that arrives late may show that fewer failed than it seemed; where nothing is known, nothing changes. */
export async function noteSends(scope: DecisionScope, addresses: readonly string[]): Promise<string[]> {
  return refreshDomains(
    scope,
    await domainsWithIncidents(scope.tx, domainsOf(addresses.map((address) => ({ address })))),
  )
}

/** Incidents end by the passing of time, too. */
export async function refreshOpenIncidents(decider: Decider, nowMs: number): Promise<void> {
  const open = await openIncidents(decider.db)
  for (const { domain } of open) {
    await writing(decider.db, async (tx) => {
      const scope = await decisionScope(decider, tx, nowMs)
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
  const bounces = await domainBounces(tx, domain)
  const firstMs = Math.min(nowMs, ...bounces.map((bounce) => bounce.atMs))
  const sends = await domainSends(tx, domain, firstMs - DAY_MS)
  const decisions = stored.flatMap(({ endedAtMs, endedBy }) =>
    endedAtMs === null || endedBy === null || endedBy === 'calm' ? [] : [{ atMs: endedAtMs, decision: endedBy }],
  )
  const incidents = incidentsOf({ bounces, sends, decisions }, settings.bounce.domainIncident, nowMs)
  const next = incidents.map((incident) => toRow(domain, incident, stored))
  const kept = new Set(next.map((row) => row.id))
  // What an admin decided stays, even where facts that came late say that there was nothing to decide.
  const gone = stored.filter((row) => !kept.has(row.id) && row.decidedBy === null)
  for (const row of next) await saveIncident(tx, row)
  await removeIncidents(
    tx,
    gone.map((row) => row.id),
  )
  return tellChanges(scope, stored, next)
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

function log(scope: DecisionScope, { id, domain, evidence }: StoredIncident, why: string): Promise<void> {
  const about = { action: 'domain.incident', outcome: 'done' as const, rule: 'GRD-1', why }
  return logReasons(scope, null, [{ ...about, evidence: [id, domain, ...evidence] }])
}

const domainsOf = (people: readonly { readonly address: string }[]): string[] => [
  ...new Set(people.map(({ address }) => domainOf(address))),
]
