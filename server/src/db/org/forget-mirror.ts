import type { OrgReader } from './open.ts'
import {
  mirrorAccountDomains,
  mirrorAccounts,
  mirrorContacts,
  mirrorLeads,
  mirrorOpportunities,
  mirrorRoles,
  mirrorTeamMembers,
  mirrorUsers,
} from './schema.ts'
import { forgetSyncStates } from './sync-state.ts'

/** Everything of the mirror goes, and how far it reached: the next read fills it from another Salesforce org. */
export async function forgetMirror(tx: OrgReader): Promise<void> {
  const tables = [mirrorUsers, mirrorAccounts, mirrorAccountDomains, mirrorTeamMembers, mirrorContacts, mirrorLeads]
  for (const table of [...tables, mirrorOpportunities, mirrorRoles]) await tx.delete(table)
  await forgetSyncStates(tx)
}
