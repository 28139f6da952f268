import { and, desc, eq } from 'drizzle-orm'
import type { OrgReader } from './open.ts'
import { runs } from './schema.ts'

export type Run = Readonly<typeof runs.$inferSelect>

export async function runById(db: OrgReader, id: string): Promise<Run | null> {
  const [row] = await db.select().from(runs).where(eq(runs.id, id)).limit(1)
  return row ?? null
}

/** The newest run of this kind that reached its end. The next window starts where it started (HBF-3). */
export async function lastDoneRun(db: OrgReader, kind: string): Promise<Run | null> {
  const [row] = await db
    .select()
    .from(runs)
    .where(and(eq(runs.kind, kind), eq(runs.state, 'done')))
    .orderBy(desc(runs.startedAtMs))
    .limit(1)
  return row ?? null
}

/** When the newest run of this kind failed; null where it did not, or goes on. */
export async function lastFailureMs(db: OrgReader, kind: string): Promise<number | null> {
  const [row] = await db.select().from(runs).where(eq(runs.kind, kind)).orderBy(desc(runs.startedAtMs)).limit(1)
  return row?.state === 'failed' ? row.finishedAtMs : null
}

export async function saveRun(db: OrgReader, run: Run): Promise<void> {
  await db.insert(runs).values(run).onConflictDoUpdate({ target: runs.id, set: run })
}

export function listRuns(db: OrgReader, limit: number): Promise<Run[]> {
  return db.select().from(runs).orderBy(desc(runs.startedAtMs), desc(runs.id)).limit(limit)
}
