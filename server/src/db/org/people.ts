import { type BadgeState, Reachability } from '@reachable/shared/contract'
import { and, asc, desc, eq, gt, lt, lte, max, or } from 'drizzle-orm'
import { among } from './chunks.ts'
import type { OrgReader } from './open.ts'
import { people } from './schema.ts'

export type StoredPerson = {
  readonly reachability: Reachability
  readonly decidedEmailActive: boolean | null
  /** Why the last daily run left email_active as it is (HBF-13). */
  readonly waitingFor: string | null
  readonly updatedAtMs: number
  /** When the state changes by itself; null: never. */
  readonly recheckAtMs: number | null
}

export async function personByAddress(db: OrgReader, address: string): Promise<StoredPerson | null> {
  const [row] = await db.select().from(people).where(eq(people.address, address)).limit(1)
  return row ? toStoredPerson(row) : null
}

/** What is stored of these people; the others are unknown. */
export async function reachabilityOf(db: OrgReader, addresses: readonly string[]): Promise<Reachability[]> {
  if (addresses.length === 0) return []
  const rows = await db
    .select({ body: people.body })
    .from(people)
    .where(among(people.address, addresses))
    .limit(addresses.length)
  // Written by `savePerson` alone, from a value of this type; parsing 500 rows again would cost half the look-up.
  return rows.map((row) => row.body as Reachability)
}

/** Saves a person; `isVisible` says that a badge changes, and moves the person to the head of the changes feed. */
export async function savePerson(db: OrgReader, person: StoredPerson, isVisible: boolean): Promise<void> {
  const { reachability } = person
  const row = {
    address: reachability.address,
    state: reachability.state,
    status: reachability.status,
    rule: reachability.rule,
    decidedEmailActive: person.decidedEmailActive,
    waitingFor: person.waitingFor,
    body: reachability,
    recheckAtMs: person.recheckAtMs,
  }
  if (!isVisible) {
    await db.update(people).set(row).where(eq(people.address, reachability.address))
    return
  }
  const moved = { ...row, changeSeq: (await lastChange(db)) + 1, updatedAtMs: person.updatedAtMs }
  await db.insert(people).values(moved).onConflictDoUpdate({ target: people.address, set: moved })
}

/** The cursor of the newest change; 0 before any. */
async function lastChange(db: OrgReader): Promise<number> {
  const [row] = await db.select({ seq: max(people.changeSeq) }).from(people)
  return row?.seq ?? 0
}

export async function changesAfter(
  db: OrgReader,
  seq: number,
  limit: number,
): Promise<{ seq: number; reachability: Reachability }[]> {
  const rows = await db
    .select({ seq: people.changeSeq, body: people.body })
    .from(people)
    .where(gt(people.changeSeq, seq))
    .orderBy(asc(people.changeSeq))
    .limit(limit)
  return rows.map((row) => ({ seq: row.seq, reachability: Reachability.parse(row.body) }))
}

/** People whose state changes by itself at or before `nowMs`. */
export async function addressesToRecheck(db: OrgReader, nowMs: number, limit: number): Promise<string[]> {
  const rows = await db
    .select({ address: people.address })
    .from(people)
    .where(lte(people.recheckAtMs, nowMs))
    .orderBy(asc(people.recheckAtMs))
    .limit(limit)
  return rows.map((row) => row.address)
}

export async function nextRecheckAtMs(db: OrgReader): Promise<number | null> {
  const [row] = await db
    .select({ atMs: people.recheckAtMs })
    .from(people)
    .where(gt(people.recheckAtMs, 0))
    .orderBy(asc(people.recheckAtMs))
    .limit(1)
  return row?.atMs ?? null
}

export type PeopleCursor = { readonly updatedAtMs: number; readonly address: string }

/** Newest change first; ties in the order of the address. */
export async function listPeople(
  db: OrgReader,
  filter: { state?: BadgeState | undefined },
  page: { after?: PeopleCursor | undefined; limit: number },
): Promise<{ reachability: Reachability; cursor: PeopleCursor }[]> {
  const { after } = page
  const rows = await db
    .select()
    .from(people)
    .where(
      and(
        filter.state === undefined ? undefined : eq(people.state, filter.state),
        after === undefined
          ? undefined
          : or(
              lt(people.updatedAtMs, after.updatedAtMs),
              and(eq(people.updatedAtMs, after.updatedAtMs), gt(people.address, after.address)),
            ),
      ),
    )
    .orderBy(desc(people.updatedAtMs), asc(people.address))
    .limit(page.limit)
  return rows.map((row) => ({
    reachability: Reachability.parse(row.body),
    cursor: { updatedAtMs: row.updatedAtMs, address: row.address },
  }))
}

const toStoredPerson = (row: typeof people.$inferSelect): StoredPerson => ({
  reachability: Reachability.parse(row.body),
  decidedEmailActive: row.decidedEmailActive,
  waitingFor: row.waitingFor,
  updatedAtMs: row.updatedAtMs,
  recheckAtMs: row.recheckAtMs,
})
