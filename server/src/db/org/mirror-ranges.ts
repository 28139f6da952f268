import { and, asc, gt, lte, sql } from 'drizzle-orm'
import { MIRROR_TABLES, type MirroredObject } from './mirror-write.ts'
import type { OrgReader } from './open.ts'

/** Records by id, those after `after` up to and with `upTo`; null: no bound on that side. */
export type IdRange = { readonly after: string | null; readonly upTo: string | null }
export const EVERYTHING: IdRange = { after: null, upTo: null }

export async function countMirrored(db: OrgReader, object: MirroredObject, range: IdRange): Promise<number> {
  const table = MIRROR_TABLES[object]
  const [row] = await db.select({ count: sql<number>`count(*)` }).from(table).where(isIn(object, range))
  return row?.count ?? 0
}

export async function mirroredIds(db: OrgReader, object: MirroredObject, range: IdRange): Promise<string[]> {
  const table = MIRROR_TABLES[object]
  const rows = await db.select({ id: table.id }).from(table).where(isIn(object, range)).orderBy(asc(table.id))
  return rows.map(({ id }) => id)
}

/** The range in so many pieces with equally many mirrored records each; one piece where it holds too few. */
export async function splitRange(
  db: OrgReader,
  object: MirroredObject,
  range: IdRange,
  pieces: number,
): Promise<IdRange[]> {
  const table = MIRROR_TABLES[object]
  const size = Math.floor((await countMirrored(db, object, range)) / pieces)
  const bounds: (string | null)[] = [range.after]
  for (let piece = 1; size > 0 && piece < pieces; piece++) {
    const [row] = await db
      .select({ id: table.id })
      .from(table)
      .where(isIn(object, range))
      .orderBy(asc(table.id))
      .limit(1)
      .offset(piece * size - 1)
    if (row) bounds.push(row.id)
  }
  return bounds.map((after, index) => ({ after, upTo: bounds[index + 1] ?? range.upTo }))
}

function isIn(object: MirroredObject, { after, upTo }: IdRange) {
  const table = MIRROR_TABLES[object]
  return and(after === null ? undefined : gt(table.id, after), upTo === null ? undefined : lte(table.id, upTo))
}
