import type { OrgSettings } from '@reachable/shared/contract'
import type {
  ContactInspection,
  CrmView,
  LayoutFields,
  NeededField,
  OrgFields,
  OrgLayout,
} from '@reachable/shared/rules'

import type { DeletedRecord, Restored } from './restore-records.ts'

/** What the owner of an org's database needs from Salesforce. One implementation; jsforce stays behind it. */
export type SalesforceSync = {
  /**
   * Reads what changed since the last pull into the mirror; `some` leaves out what changes rarely or only matters to the
   * daily run, and costs one call. Without a connection it does nothing and says so.
   */
  pull(nowMs: number, reach?: 'some' | 'all'): Promise<PullReport>
  /** Sends due desired rows in batches, verifies rows in doubt first, and writes results and log entries. */
  push(nowMs: number): Promise<PushReport>
  /** What Salesforce holds of these contacts at this moment, and what hangs on them. */
  inspect(contactIds: readonly string[], nowMs: number): Promise<InspectReport>
  /** Brings deleted records back, contacts with the roles that they had. */
  restore(deleted: readonly DeletedRecord[], nowMs: number): Promise<RestoreReport>
  /** The bounce flags of these records as Salesforce holds them now, past the mirror (HBF-11). */
  flagsNow(records: readonly FlagQuestion[], nowMs: number): Promise<FlagsReport>
  /** Any fields of these records as Salesforce holds them now (UND-1). */
  valuesNow(records: readonly ValuesQuestion[], nowMs: number): Promise<ValuesReport>
  /** Describes the org anew, and finds its list views of flagged records. */
  readSetup(nowMs: number): Promise<SetupReport>
  /** The page layouts of Contact and Lead. Costs a call for each ten of them, so only the check list asks. */
  readLayouts(nowMs: number): Promise<LayoutsReport>
  /** Makes what is missing (HBF-1, HBF-10). */
  createSetup(wanted: SetupWish, nowMs: number): Promise<DoneReport>
  /** Checks `email_active` on unchecked contacts, but not on those that `exceptAmong` names (ACT-2). */
  backfill(exceptAmong: ExceptAmong, nowMs: number): Promise<BackfillReport>
}

type Unavailable = { readonly kind: 'not_connected' | 'failed'; readonly error: string | null }
export type SetupWish = {
  readonly fields: readonly NeededField[]
  readonly listViews: readonly ('Contact' | 'Lead')[]
  /** The report of the contacts that we created (RPT-2). */
  readonly hasReport: boolean
  /** Fields to be put on page layouts that lack them; null: leave layouts alone. */
  readonly onLayouts: LayoutFields | null
}
export type LayoutsReport = { readonly kind: 'read'; readonly layouts: readonly OrgLayout[] } | Unavailable
export type SetupReport =
  | {
      readonly kind: 'read'
      readonly fields: OrgFields
      readonly listViews: readonly string[]
      readonly hasReport: boolean
    }
  | Unavailable
export type ExceptAmong = (contactIds: readonly string[]) => Promise<ReadonlySet<string>>
export type DoneReport = { readonly kind: 'done' } | Unavailable
export type BackfillReport =
  | { readonly kind: 'done'; readonly updated: number; readonly failed: number; readonly left: number }
  | Unavailable

export type FlagQuestion = { readonly object: 'Contact' | 'Lead'; readonly recordId: string }
/** A date as the field has it: a day, or RFC 3339 in UTC. */
export type FlagsNow = { readonly hardBounce: boolean | null; readonly hardBounceDate: string | null }
export type FlagsReport =
  /** By record id; a record that is gone is missing. */
  { readonly kind: 'looked'; readonly flags: ReadonlyMap<string, FlagsNow> } | Unavailable

export type ValuesQuestion = { readonly object: string; readonly recordId: string; readonly fields: readonly string[] }
export type ValuesReport =
  /** By record id; a record that is gone is missing. */
  { readonly kind: 'looked'; readonly values: ReadonlyMap<string, Readonly<Record<string, unknown>>> } | Unavailable

export type RestoreReport =
  /** By record id. */
  | { readonly kind: 'done'; readonly outcomes: ReadonlyMap<string, Restored> }
  | { readonly kind: 'not_connected' | 'failed' }

export type InspectReport =
  /** By contact id; a contact that is gone is missing. */
  | { readonly kind: 'looked'; readonly contacts: ReadonlyMap<string, ContactInspection> }
  | { readonly kind: 'not_connected' | 'failed'; readonly error: string | null }

export type PullReport = {
  readonly kind: 'pulled' | 'not_connected' | 'failed'
  /** Addresses whose CRM records changed: their reachability and desired rows may need a new look (ACT-13). */
  readonly changedAddresses: readonly string[]
  readonly calls: number
  readonly error?: string
}

export type PushReport = {
  readonly kind: 'pushed' | 'idle' | 'not_connected' | 'failed'
  readonly written: number
  readonly refused: number
  readonly inDoubt: number
  readonly calls: number
  readonly error?: string
}

/** What push needs from above: the rules' view of some addresses, and the settings now in force. */
export type SalesforceSyncPorts = {
  readonly settings: () => Promise<{ version: number; settings: OrgSettings }>
  readonly loadView: (addresses: readonly string[], nowMs: number) => Promise<CrmView>
}
