import type { OrgSettings } from '@reachable/shared/contract'
import {
  type AddressFacts,
  type AddressState,
  type CrmRecord,
  type ObservedSpan,
  planRun,
  type RecordPlan,
  type StagingRow,
  stagingRowOf,
  stateOf,
} from '@reachable/shared/reachability'
import { matchedContactIdOf } from '@reachable/shared/rules'
import { revokedAmong, spansOf } from '../db/org/observed-spans.ts'
import type { OrgReader } from '../db/org/open.ts'
import { loadFacts } from '../ingest/address-facts.ts'
import { crmRecordsOf } from '../ingest/crm-records.ts'
import { loadPersonView } from '../ingest/crm-view.ts'

/** ACT-16 looks from the notice on; the first days of a young mailbox lie within these days, too. */
const OBSERVED_DAYS = 90
const DAY_MS = 86_400_000

export type AddressPlanInput = {
  readonly settings: OrgSettings
  /** Business time of the decision. */
  readonly nowMs: number
  /** What the run saw when it started is what all of it sees; `nowMs`, but for a run that was cut short. */
  readonly runStartedAtMs: number
  readonly previousRunAtMs: number | null
  /** A preview of a coming run takes it that who is watched now stays watched. */
  readonly spansAs?: (spans: readonly ObservedSpan[]) => readonly ObservedSpan[]
}

export type AddressPlan = {
  readonly plans: readonly RecordPlan[]
  readonly records: readonly CrmRecord[]
  readonly facts: AddressFacts
  readonly state: AddressState
}

/** What a daily run decides about one address. Reads only, so that a preview asks the very same (PVW-1). */
export async function planOfAddress(db: OrgReader, address: string, input: AddressPlanInput): Promise<AddressPlan> {
  const { settings, nowMs, runStartedAtMs, previousRunAtMs, spansAs = (spans) => spans } = input
  const records = await crmRecordsOf(db, address)
  const facts = await loadFacts(db, address, records)
  const state = stateOf(facts, settings, nowMs)
  const mailboxes = [...new Set([...facts.touches, ...state.openBounces].map(({ mailbox }) => mailbox))]
  const sinceMs = Math.min(nowMs - OBSERVED_DAYS * DAY_MS, ...state.openBounces.map((bounce) => bounce.occurredAtMs))
  const observed = spansAs(await spansOf(db, mailboxes, sinceMs))
  const revokedMailboxes = await revokedAmong(db, mailboxes)
  const times = { nowMs: runStartedAtMs, previousRunAtMs }
  const match = await matchOf(db, address, settings)
  const plans = planRun({ facts, state, records, observed, revokedMailboxes, settings, ...times, ...match })
  return { plans, records, facts, state }
}

/** The staging row of one address (HBF-7); null where this run writes no flag of it. Who is not held costs one look. */
export async function stagingRowOfAddress(
  db: OrgReader,
  address: string,
  input: AddressPlanInput,
): Promise<StagingRow | null> {
  const { settings, nowMs, runStartedAtMs, previousRunAtMs } = input
  if (stateOf(await loadFacts(db, address, []), settings, nowMs).status !== 'held') return null
  const { plans, records, facts, state } = await planOfAddress(db, address, input)
  return stagingRowOf({ facts, state, records, settings, nowMs: runStartedAtMs, previousRunAtMs }, plans)
}

/** Only where the settings mark one contact of an address, it matters to which its activities belong (AMB-4, AMB-31). */
async function matchOf(
  db: OrgReader,
  address: string,
  settings: OrgSettings,
): Promise<{ readonly matchedContactId?: string }> {
  const { markScope, bounceMatch } = settings.bounce
  if (markScope === 'address' && bounceMatch === 'address') return {}
  const matchedContactId = matchedContactIdOf(address, await loadPersonView(db, address), settings)
  return matchedContactId === null ? {} : { matchedContactId }
}
