import type { OrgSettings } from '@reachable/shared/contract'
import {
  type AddressFacts,
  type AddressState,
  type CrmRecord,
  type ObservedSpan,
  planRun,
  type RecordPlan,
  stateOf,
} from '@reachable/shared/reachability'
import { matchedContactIdOf } from '@reachable/shared/rules'
import { spansOf } from '../db/org/observed-spans.ts'
import type { OrgReader } from '../db/org/open.ts'
import { loadFacts } from '../ingest/address-facts.ts'
import { crmRecordsOf } from '../ingest/crm-records.ts'
import { loadPersonView } from '../ingest/crm-view.ts'

/** ACT-16 looks at mailboxes that mailed somebody in the last 30 days, from the notice on. */
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
  const observed = spansAs(await observedBy(db, [...facts.touches, ...state.openBounces], nowMs))
  const times = { nowMs: runStartedAtMs, previousRunAtMs }
  const match = await matchOf(db, address, settings)
  const plans = planRun({ facts, state, records, observed, settings, ...times, ...match })
  return { plans, records, facts, state }
}

/** Only where the settings mark one contact of an address, it matters to which its activities belong (AMB-4). */
async function matchOf(
  db: OrgReader,
  address: string,
  settings: OrgSettings,
): Promise<{ readonly matchedContactId?: string }> {
  if (settings.bounce.markScope === 'address') return {}
  const matchedContactId = matchedContactIdOf(address, await loadPersonView(db, address), settings)
  return matchedContactId === null ? {} : { matchedContactId }
}

function observedBy(db: OrgReader, facts: readonly { readonly mailbox: string }[], nowMs: number) {
  const mailboxes = new Set(facts.map(({ mailbox }) => mailbox))
  return spansOf(db, [...mailboxes], nowMs - OBSERVED_DAYS * DAY_MS)
}
