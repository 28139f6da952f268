import type { OrgSettings } from '@reachable/shared/contract'
import {
  apiNameOf,
  type CrmView,
  contactKey,
  decideEnrichment,
  type EnrichmentDecision,
  factFields,
  type PersonFact,
} from '@reachable/shared/rules'
import { planUpdate, refineCreate } from '../db/org/desired.ts'
import type { InboxRow } from '../db/org/inbox.ts'
import type { OrgReader } from '../db/org/open.ts'
import { factsOf, type StoredFact } from '../db/org/person-facts.ts'
import type { FieldReason } from '../db/org/schema.ts'
import { loadCrmView } from './crm-view.ts'
import { type DecisionScope, type IngestScope, logReasons, type Reason } from './ingest-scope.ts'

/** A contact that is being made cannot take facts that come meanwhile; an hour covers every wait for a lost answer. */
const WHILE_MADE_MS = 3_600_000

/**
 * What one activity told of a person changes their contacts, or the one that is planned, and every yes and no is logged.
 * `told` are those of its facts that are the newest known. Each copy of a mail is judged by its own profile (PRF-5).
 */
export async function enrichFrom(scope: IngestScope, address: string, told: readonly StoredFact[]): Promise<void> {
  const { row, settings } = scope
  const view = await loadEnrichmentView(scope, address)
  await refinePlanned(scope, address, view)
  const fields = told.map(({ field }) => (field === 'MobilePhone' ? 'Phone' : field))
  const isCountryNew = fields.includes('MailingCountry')
  const facts = (view.personFacts[address] ?? []).flatMap((fact): PersonFact[] => {
    const { activityId, mailbox, userAddress } = row
    if (fields.includes(fact.field) && fact.atMs === row.occurredAtMs)
      return [{ ...fact, activityId, mailbox, userAddress }]
    return isCountryNew && COUNTRY_HELPS.includes(fact.field) ? [fact] : []
  })
  const personFacts = { ...view.personFacts, [address]: facts }
  const decisions = decideEnrichment({ address, view: { ...view, personFacts }, settings })
  await logRefusals(scope, decisions)
  await planWrites(scope, row, decisions)
}

/** Earlier facts that a country makes readable: a number without its code, a state by its letters. */
const COUNTRY_HELPS: readonly string[] = ['Phone', 'MailingState']

/** Facts that came while a contact of ours was being made (CON-11): they found nothing that they could change. */
export async function enrichNewContacts(scope: DecisionScope, addresses: readonly string[]): Promise<void> {
  const known = await factsOf(scope.tx, addresses)
  for (const address of new Set(known.map((fact) => fact.address))) {
    const view = await loadEnrichmentView(scope, address)
    const made = new Map(view.contacts.map((contact) => [contact.id, contact]))
    const decisions = decideEnrichment({ address, view, settings: scope.settings }).filter(({ recordId, fact }) => {
      const contact = made.get(recordId)
      return contact?.createdByReachable === true && fact.atMs >= contact.createdAtMs - WHILE_MADE_MS
    })
    await planWrites(scope, null, decisions)
  }
}

/** What is known of these people against their contacts, with these settings. Reads only (PVW-1). */
export async function enrichmentOf(
  db: OrgReader,
  addresses: readonly string[],
  given: Pick<DecisionScope, 'nowMs' | 'settings' | 'integrationUserId'>,
): Promise<EnrichmentDecision[]> {
  const told = await factsOf(db, addresses)
  const moves = told.filter(({ field }) => field === 'Email').map(({ value }) => value.toLowerCase())
  const { nowMs, settings, integrationUserId } = given
  const view = await loadCrmView(db, { addresses: [...addresses, ...moves], nowMs, settings, integrationUserId })
  return addresses.flatMap((address) => decideEnrichment({ address, view, settings }))
}

/** Carries out what `enrichmentOf` decided, as part of a run. */
export async function enrichAgain(scope: DecisionScope, decisions: readonly EnrichmentDecision[]): Promise<void> {
  const refused = decisions.filter(({ refusal }) => refusal !== null)
  await logReasons(
    scope,
    null,
    refused.map((decision) => reasonOfEnrichment(decision, scope.settings)),
  )
  await planWrites(scope, null, decisions)
}

/** What the log and a preview say of it. */
export function reasonOfEnrichment(decision: EnrichmentDecision, settings: OrgSettings): Reason {
  const { refusal } = decision
  const line = lineOf({ settings }, decision)
  return refusal === null ? { ...line, outcome: 'planned' } : { ...line, outcome: 'refused', refusal }
}

/** The people at hand, and the addresses to which some of them want to move (ENR-7). */
async function loadEnrichmentView(scope: DecisionScope, address: string): Promise<CrmView> {
  const { tx, nowMs, settings, integrationUserId } = scope
  const told = await factsOf(tx, [address])
  const moves = told.filter(({ field }) => field === 'Email').map(({ value }) => value.toLowerCase())
  return loadCrmView(tx, { addresses: [address, ...moves], nowMs, settings, integrationUserId })
}

/** CON-5: a contact that is not sent yet is made with all that is known by then. */
async function refinePlanned(scope: IngestScope, address: string, view: CrmView): Promise<void> {
  const { tx, settings, row } = scope
  const { fields } = factFields(view.personFacts[address] ?? [], { settings, view })
  if (!(await refineCreate(tx, contactKey(address), fields))) return
  const crm = { object: 'Contact', recordId: null, before: {}, after: fields }
  const why = 'A mail of the person told more; the planned contact is made with it.'
  const about = { action: 'contact.create', address, rule: 'CON-5', why, evidence: [row.activityId], crm }
  await logReasons(scope, row, [{ ...about, outcome: 'planned' }])
}

function logRefusals(scope: IngestScope, decisions: readonly EnrichmentDecision[]): Promise<void> {
  return logReasons(
    scope,
    scope.row,
    decisions
      // Every mail tells the name again; that it is still the same is no news to anybody.
      .filter(({ refusal, fact }) => refusal !== null && !(refusal === 'same_value' && fact.field === 'Name'))
      .map((decision) => ({ ...lineOf(scope, decision), outcome: 'refused' as const, refusal: decision.refusal })),
  )
}

/** One row per record; each field keeps its own reason. */
async function planWrites(
  scope: DecisionScope,
  source: InboxRow | null,
  decisions: readonly EnrichmentDecision[],
): Promise<void> {
  const wanted = decisions.filter(({ refusal }) => refusal === null)
  for (const recordId of new Set(wanted.map((decision) => decision.recordId))) {
    const fields = wanted.filter((decision) => decision.recordId === recordId)
    await planRecord(scope, fields)
    await logReasons(
      scope,
      source,
      fields.map((decision) => ({ ...lineOf(scope, decision), outcome: 'planned' as const })),
    )
  }
}

async function planRecord(scope: DecisionScope, fields: readonly EnrichmentDecision[]): Promise<void> {
  const [first] = fields
  if (!first) return
  const named = fields.map((decision) => [apiNameOf(decision.field, scope.settings), decision] as const)
  const { address, recordId, accountId, rule, why, fact } = first
  await planUpdate(scope.tx, {
    ...{ object: 'Contact', recordId, accountId, address, rule, why },
    values: Object.fromEntries(named.map(([name, { value }]) => [name, value])),
    fieldReasons: Object.fromEntries(named.map(([name, decision]) => [name, reasonOf(scope, decision)])),
    evidence: [...new Set(fields.flatMap((decision) => decision.evidence))],
    mailbox: fact.mailbox,
    activityId: fact.activityId,
    runId: scope.runId,
    decidedAtMs: scope.nowMs,
    occurredAtMs: fact.atMs,
    settingsVersion: scope.settingsVersion,
  })
}

const reasonOf = (
  scope: DecisionScope,
  { field, rule, why, evidence, before, fact }: EnrichmentDecision,
): FieldReason => ({
  ...{ field, rule, why, evidence, before },
  ...{ mailbox: fact.mailbox, activityId: fact.activityId, userAddress: fact.userAddress },
  settingsVersion: scope.settingsVersion,
})

function lineOf(scope: Pick<DecisionScope, 'settings'>, decision: EnrichmentDecision) {
  const { address, rule, why, evidence, recordId, field, before, value } = decision
  const name = apiNameOf(field, scope.settings)
  const crm = { object: 'Contact', recordId, before: { [name]: before }, after: { [name]: value } }
  return { action: 'contact.enrich', address, rule, why, evidence, crm }
}
