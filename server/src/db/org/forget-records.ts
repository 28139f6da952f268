import type { OrgReader } from './open.ts'
import {
  desiredRows,
  duplicateGroups,
  mirrorAccountDomains,
  mirrorAccounts,
  mirrorContacts,
  mirrorLeads,
  mirrorOpportunities,
  mirrorRoles,
  mirrorTeamMembers,
  mirrorUsers,
  removedPeople,
  stagingRows,
  undoneWrites,
  writtenValues,
} from './schema.ts'
import { forgetSyncStates } from './sync-state.ts'

const MIRROR = [
  ...[mirrorUsers, mirrorAccounts, mirrorAccountDomains, mirrorTeamMembers],
  ...[mirrorContacts, mirrorLeads, mirrorOpportunities, mirrorRoles],
]
/** What we wrote there, wanted to write, or took back. */
const WRITES = [desiredRows, writtenValues, undoneWrites, duplicateGroups, stagingRows]

/**
 * Everything that names records of a Salesforce org goes, and how far the mirror reached: the next read fills it from
 * another org. Evidence, people and the log stay, and whoever was removed stays removed (LOG-5).
 */
export async function forgetRecords(tx: OrgReader): Promise<void> {
  for (const table of [...MIRROR, ...WRITES]) await tx.delete(table)
  await tx.update(removedPeople).set({ recordId: null, snapshot: null })
  await forgetSyncStates(tx)
}
