import { asc } from 'drizzle-orm'
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
