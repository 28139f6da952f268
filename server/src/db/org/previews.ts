import type { PreviewItem } from '@reachable/shared/contract'
import { and, asc, desc, eq, gt, notInArray } from 'drizzle-orm'
import { chunksOf } from './chunks.ts'
import type { OrgReader } from './open.ts'
import { previewItems, previews } from './schema.ts'

export type StoredPreview = typeof previews.$inferSelect
export type NewPreviewItem = Omit<PreviewItem, 'seq'>

/** The list of previews is a drafting table, not an archive. */
const PREVIEWS_KEPT = 10
/** Seven columns a row; SQLite binds at most 32,766 values in one statement. */
const ITEMS_PER_INSERT = 500

export async function savePreview(db: OrgReader, preview: StoredPreview): Promise<void> {
  await db.insert(previews).values(preview).onConflictDoUpdate({ target: previews.id, set: preview })
}

export async function previewById(db: OrgReader, id: string): Promise<StoredPreview | null> {
  const [row] = await db.select().from(previews).where(eq(previews.id, id)).limit(1)
  return row ?? null
}

/** Newest first. */
export function listPreviews(db: OrgReader): Promise<StoredPreview[]> {
  return db.select().from(previews).orderBy(desc(previews.id)).limit(PREVIEWS_KEPT)
}

/** Forgets all but the newest; their items go with them. */
export async function dropOldPreviews(db: OrgReader): Promise<void> {
  const kept = (await listPreviews(db)).map((preview) => preview.id)
  await db.delete(previewItems).where(notInArray(previewItems.previewId, kept))
  await db.delete(previews).where(notInArray(previews.id, kept))
}

/** A preview whose process ended does not go on; whoever wants it starts it anew. */
export async function failRunningPreviews(db: OrgReader): Promise<void> {
  await db.update(previews).set({ state: 'failed', error: 'interrupted' }).where(eq(previews.state, 'running'))
}

/** Adds items; `firstSeq` is the place of the first of them. */
export async function addPreviewItems(
  db: OrgReader,
  previewId: string,
  firstSeq: number,
  items: readonly NewPreviewItem[],
): Promise<void> {
  const rows = items.map((item, index) => {
    const { action, outcome, address, refusal, ...body } = item
    return { previewId, seq: firstSeq + index, action, outcome, address, refusal, body }
  })
  for (const chunk of chunksOf(rows, ITEMS_PER_INSERT)) await db.insert(previewItems).values(chunk)
}

export type PreviewItemFilter = Partial<Pick<PreviewItem, 'action' | 'outcome' | 'refusal' | 'address'>>

/** In the order in which they would happen. */
export async function listPreviewItems(
  db: OrgReader,
  previewId: string,
  filter: PreviewItemFilter,
  page: { readonly after: number; readonly limit: number },
): Promise<PreviewItem[]> {
  const { action, outcome, refusal, address } = filter
  const rows = await db
    .select()
    .from(previewItems)
    .where(
      and(
        eq(previewItems.previewId, previewId),
        gt(previewItems.seq, page.after),
        action === undefined ? undefined : eq(previewItems.action, action),
        outcome === undefined ? undefined : eq(previewItems.outcome, outcome),
        refusal === undefined || refusal === null ? undefined : eq(previewItems.refusal, refusal),
        address === undefined || address === null ? undefined : eq(previewItems.address, address),
      ),
    )
    .orderBy(asc(previewItems.seq))
    .limit(page.limit)
  return rows.map(
    ({ previewId: _, body, ...row }) => ({ ...(body as Omit<PreviewItem, keyof typeof row>), ...row }) as PreviewItem,
  )
}
