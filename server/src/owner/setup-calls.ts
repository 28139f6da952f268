import type { BackfillResult, OrgSettings, Setup } from '@reachable/shared/contract'
import { type NameFault, resolveFieldNames } from '@reachable/shared/rules'
import { orgFieldsOf } from '../db/org/org-fields.ts'
import { currentSettings } from '../db/org/settings.ts'
import type { Decider } from '../ingest/ingest-pending.ts'
import { backfillContacts, checkSetup, createSetupItem } from '../jobs/setup.ts'
import type { SalesforceSync } from '../salesforce/salesforce-sync.ts'

type Names = OrgSettings['fields']
type Refused = { readonly refused: string }

export type SetupCalls = {
  /** SET-3, SET-4. Asks Salesforce. */
  setup(nowMs: number): Promise<Setup>
  createSetup(
    input: { readonly id: string; readonly byUser: string },
    nowMs: number,
  ): Promise<Setup | Refused | 'unknown'>
  backfill(byUser: string, nowMs: number): Promise<BackfillResult | Refused>
  /** SET-2: the names as Salesforce spells them. Before Salesforce is connected they stay as they are. */
  resolveFields(names: Names, nowMs: number): Promise<{ readonly names: Names; readonly faults: readonly NameFault[] }>
}

/** `inTurn` keeps jobs that talk to Salesforce one after the other. */
export function setupCalls(
  decider: Decider,
  salesforce: SalesforceSync,
  inTurn: <T>(work: () => Promise<T>) => Promise<T>,
): SetupCalls {
  const { db } = decider
  return {
    setup: (nowMs) => inTurn(() => checkSetup(db, salesforce, nowMs)),
    createSetup: (input, nowMs) => inTurn(() => createSetupItem(decider, salesforce, input, nowMs)),
    backfill: (byUser, nowMs) => inTurn(() => backfillContacts(decider, salesforce, byUser, nowMs)),
    resolveFields: async (names, nowMs) => {
      const known = await orgFieldsOf(db)
      if (known === null) return { names, faults: [] }
      const current = (await currentSettings(db)).settings.fields
      const resolved = resolveFieldNames(names, current, known)
      if (resolved.faults.length === 0) return resolved
      // The field may be a minute old: Salesforce is asked before anybody is told no.
      const fresh = await salesforce.readSetup(nowMs)
      return fresh.kind === 'read' ? resolveFieldNames(names, current, fresh.fields) : resolved
    },
  }
}
