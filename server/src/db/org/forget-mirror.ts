import { like } from 'drizzle-orm'
import type { OrgReader } from './open.ts'
import {
  meta,
  mirrorAccountDomains,
  mirrorAccounts,
  mirrorContacts,
  mirrorLeads,
  mirrorOpportunities,
  mirrorRoles,
  mirrorTeamMembers,
  mirrorUsers,
} from './schema.ts'

/** Everything of the mirror goes, and how far it reached: the next read fills it from another Salesforce org. */
export async function forgetMirror(tx: OrgReader): Promise<void> {
  const tables = [mirrorUsers, mirrorAccounts, mirrorAccountDomains, mirrorTeamMembers, mirrorContacts, mirrorLeads]
  for (const table of [...tables, mirrorOpportunities, mirrorRoles]) await tx.delete(table)
  await tx.delete(meta).where(like(meta.key, 'salesforce.%'))
}
