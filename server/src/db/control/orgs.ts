import { and, asc, eq } from 'drizzle-orm'
import type { ControlReader } from './open.ts'
import { organization, orgDatabases } from './schema.ts'

export type OrgAddress = { readonly orgId: string; readonly databaseUrl: string }

/** Design limit: 5,000 orgs on one machine. */
const ORGS_MAX = 5_000

export async function insertOrg(
  db: ControlReader,
  org: { orgId: string; name: string; databaseUrl: string },
  nowMs: number,
): Promise<void> {
  const { orgId, name, databaseUrl } = org
  await db.insert(organization).values({ id: orgId, name, slug: orgId, createdAt: new Date(nowMs) })
  await db.insert(orgDatabases).values({ orgId, url: databaseUrl })
}

export async function listOrgs(db: ControlReader): Promise<OrgAddress[]> {
  return db
    .select({ orgId: orgDatabases.orgId, databaseUrl: orgDatabases.url })
    .from(orgDatabases)
    .orderBy(asc(orgDatabases.orgId))
    .limit(ORGS_MAX)
}

/** Where this org's database is; null where there is no such org. */
export async function findOrg(db: ControlReader, orgId: string): Promise<OrgAddress | null> {
  const [row] = await db.select().from(orgDatabases).where(eq(orgDatabases.orgId, orgId)).limit(1)
  return row ? { orgId: row.orgId, databaseUrl: row.url } : null
}

/** False where somebody else changed it meanwhile. */
export async function changeOrgAddress(db: ControlReader, org: OrgAddress, beforeUrl: string): Promise<boolean> {
  const changed = await db
    .update(orgDatabases)
    .set({ url: org.databaseUrl })
    .where(and(eq(orgDatabases.orgId, org.orgId), eq(orgDatabases.url, beforeUrl)))
    .returning({ orgId: orgDatabases.orgId })
  return changed.length > 0
}
