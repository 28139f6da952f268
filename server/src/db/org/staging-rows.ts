import type { StagingRow } from '@reachable/shared/reachability'
import { asc, gt } from 'drizzle-orm'
import { chunksOf } from './chunks.ts'
import type { OrgReader } from './open.ts'
import { stagingRows } from './schema.ts'

/** Nine columns a row; SQLite binds at most 32,766 values in one statement. */
const ROWS_PER_INSERT = 500

export async function clearStaging(db: OrgReader): Promise<void> {
  await db.delete(stagingRows)
}

export async function saveStaging(db: OrgReader, runId: string, rows: readonly StagingRow[]): Promise<void> {
  for (const chunk of chunksOf(rows, ROWS_PER_INSERT)) {
    await db
      .insert(stagingRows)
      .values(chunk.map((row) => ({ ...row, contactIds: [...row.contactIds], leadIds: [...row.leadIds], runId })))
  }
}

/** In the order of the addresses, those after `after`. */
export async function listStaging(
  db: OrgReader,
  page: { readonly after: string; readonly limit: number },
): Promise<(StagingRow & { readonly runId: string })[]> {
  return db
    .select()
    .from(stagingRows)
    .where(gt(stagingRows.emailAddress, page.after))
    .orderBy(asc(stagingRows.emailAddress))
    .limit(page.limit)
}
