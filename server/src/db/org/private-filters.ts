import type { Filter } from '@reachable/shared/contract'
import { and, asc, count, eq } from 'drizzle-orm'
import type { OrgReader } from './open.ts'
import { privateFilters } from './schema.ts'

/** More than anybody writes by hand; each is tried on each capture. */
const PRIVATE_FILTERS_MAX = 200

/** FLT-6: the filters that this user set for themselves. */
export async function privateFiltersOf(db: OrgReader, userAddress: string): Promise<Filter[]> {
  return db
    .select({
      id: privateFilters.id,
      type: privateFilters.type,
      field: privateFilters.field,
      pattern: privateFilters.pattern,
    })
    .from(privateFilters)
    .where(eq(privateFilters.userAddress, userAddress))
    .orderBy(asc(privateFilters.atMs), asc(privateFilters.id))
    .limit(PRIVATE_FILTERS_MAX)
}

/** Adds a filter, or puts it in the place of the one with its id; false where the user has too many. */
export async function savePrivateFilter(
  db: OrgReader,
  userAddress: string,
  filter: Filter,
  atMs: number,
): Promise<boolean> {
  const [row] = await db.select({ n: count() }).from(privateFilters).where(eq(privateFilters.userAddress, userAddress))
  if ((row?.n ?? 0) >= PRIVATE_FILTERS_MAX) return false
  const target = [privateFilters.userAddress, privateFilters.id]
  await db
    .insert(privateFilters)
    .values({ userAddress, ...filter, atMs })
    .onConflictDoUpdate({ target, set: filter })
  return true
}

/** True where the user had such a filter. */
export async function removePrivateFilter(db: OrgReader, userAddress: string, id: string): Promise<boolean> {
  const rows = await db
    .delete(privateFilters)
    .where(and(eq(privateFilters.userAddress, userAddress), eq(privateFilters.id, id)))
    .returning({ id: privateFilters.id })
  return rows.length > 0
}
