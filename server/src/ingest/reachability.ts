import { isDeepStrictEqual } from 'node:util'
import type { OrgSettings, Reachability } from '@reachable/shared/contract'
import { type AddressFacts, type AddressState, badgeOf, planReset, stateOf } from '@reachable/shared/reachability'
import { contactKey } from '@reachable/shared/rules'
import { bouncedAddresses } from '../db/org/bounce-events.ts'
import { cancelPlanned, cancelPlannedFlags } from '../db/org/desired.ts'
import type { InboxRow } from '../db/org/inbox.ts'
import type { OrgReader } from '../db/org/open.ts'
import { personByAddress, type StoredPerson, savePerson } from '../db/org/people.ts'
import { loadFacts } from './address-facts.ts'
import { rememberName } from './address-hints.ts'
import { crmRecordsOf } from './crm-records.ts'
import { type DecisionScope, logReasons } from './ingest-scope.ts'
import { recheckAtMs } from './recheck-time.ts'
import { applyRecordPlans, decidedBy } from './record-plans.ts'
import { withdrawSubscriptions } from './subscriptions.ts'

/**
 * Works out these people anew from all that is known of them: their badge, what a sign of life resets at once (ACT-10),
 * and what a bounce calls off (CON-10). `source` is the activity that brought the news; null for a job.
 */
export async function refreshPeople(
  scope: DecisionScope,
  source: InboxRow | null,
  addresses: readonly string[],
): Promise<void> {
  for (const address of new Set(addresses)) await refreshPerson(scope, source, address)
}

async function refreshPerson(scope: DecisionScope, source: InboxRow | null, address: string): Promise<void> {
  const { tx, settings, nowMs } = scope
  const before = await personByAddress(tx, address)
  const records = await crmRecordsOf(tx, address)
  const facts = await loadFacts(tx, address, records)
  await withdrawSubscriptions(scope, source, facts)
  const state = stateOf(facts, settings, nowMs)
  if (state.openBounces.length > 0) await rememberName(tx, address, records, nowMs)
  if (isBounced(state)) await callOffCreation(scope, source, address)
  else if (before && before.reachability.status !== 'active') {
    await cancelPlannedFlags(tx, address, 'activity_from_contact')
  }
  const plans = planReset({ facts, state, records, settings, nowMs })
  await applyRecordPlans(scope, source, plans, records)
  const decided = { ...facts, decidedEmailActive: decidedBy(plans) ?? facts.decidedEmailActive }
  await saveIfChanged(scope, source, before, decided, state)
}

/** Stores the badge of one person where it differs from what is stored, and logs what changed. */
export async function saveIfChanged(
  scope: DecisionScope,
  source: InboxRow | null,
  before: StoredPerson | null,
  facts: AddressFacts,
  state: AddressState,
): Promise<void> {
  const { tx, settings, nowMs } = scope
  const reachability = badgeOf(facts, state, settings, nowMs)
  // Whoever was only ever mailed is unknown like everybody else, and needs no row.
  if (!before && reachability.state === 'unknown' && !reachability.optedOut) return
  const person: StoredPerson = {
    reachability,
    decidedEmailActive: facts.decidedEmailActive,
    waitingFor: state.openBounces.length === 0 ? null : (facts.hints?.waitingFor ?? null),
    updatedAtMs: nowMs,
    recheckAtMs: recheckAtMs(facts, state, settings, nowMs),
  }
  const isVisible = !before || !isDeepStrictEqual(before.reachability, reachability)
  await savePerson(tx, person, isVisible)
  if (isChanged(before?.reachability, reachability)) await logChange(scope, source, reachability, state)
}

const isChanged = (before: Reachability | undefined, after: Reachability) =>
  before?.state !== after.state || before.status !== after.status

function logChange(scope: DecisionScope, source: InboxRow | null, badge: Reachability, state: AddressState) {
  return logReasons(scope, source, [
    {
      action: 'reachability.change',
      outcome: 'done',
      address: badge.address,
      rule: state.rule ?? 'BDG-1a',
      why: `Now ${badge.state.replaceAll('_', ' ')}. ${badge.why.join(' ')}`,
      evidence: state.openBounces.map((bounce) => bounce.id),
    },
  ])
}

/** CON-10: whoever bounced is not created, even where the creation was planned before. */
async function callOffCreation(scope: DecisionScope, source: InboxRow | null, address: string): Promise<void> {
  const refusal = 'bounced_before_create'
  if (!(await cancelPlanned(scope.tx, 'Contact', contactKey(address), refusal))) return
  const why = 'The planned contact is not created, because a mail to the address bounced.'
  await logReasons(scope, source, [
    { action: 'contact.create', outcome: 'refused', address, rule: 'CON-10', refusal, why },
  ])
}

/** Held, or with an open failure of state hardBounce, weak ones too. */
function isBounced(state: AddressState): boolean {
  return state.status === 'held' || state.openBounces.some((bounce) => bounce.recipientState === 'hardBounce')
}

/** Those of the addresses that must not be created now (CON-10). */
export async function bouncedAmong(
  db: OrgReader,
  input: { readonly addresses: readonly string[]; readonly settings: OrgSettings; readonly nowMs: number },
): Promise<string[]> {
  const bounced: string[] = []
  for (const address of await bouncedAddresses(db, input.addresses)) {
    const state = stateOf(await loadFacts(db, address, []), input.settings, input.nowMs)
    if (isBounced(state)) bounced.push(address)
  }
  return bounced
}
