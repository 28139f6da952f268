import { and, asc, eq, gt, inArray, or, type SQL, sql } from 'drizzle-orm'
import { among } from './chunks.ts'
import type { DesiredRow } from './desired-merge.ts'
import type { OrgReader } from './open.ts'
import { desiredRows } from './schema.ts'

/**
 * Rows that Salesforce refused for good (CON-14). `lastError` begins with its code, so the code is read off it here.
 */
export type DeadKey = Pick<DesiredRow, 'object' | 'naturalKey'>

const isDead = eq(desiredRows.state, 'dead')
const errorCode: SQL<string> = sql<string>`substr(${desiredRows.lastError}, 1, instr(${desiredRows.lastError}, ':') - 1)`

/** By object and key, `limit` of those after `after`. */
export function listDead(
  db: OrgReader,
  { after, limit, code }: { readonly after: DeadKey | null; readonly limit: number; readonly code: string | null },
): Promise<DesiredRow[]> {
  const isLater = after
    ? or(
        gt(desiredRows.object, after.object),
        and(eq(desiredRows.object, after.object), gt(desiredRows.naturalKey, after.naturalKey)),
      )
    : undefined
  return db
    .select()
    .from(desiredRows)
    .where(and(isDead, isLater, code === null ? undefined : eq(errorCode, code)))
    .orderBy(asc(desiredRows.object), asc(desiredRows.naturalKey))
    .limit(limit)
}

export async function countDead(db: OrgReader): Promise<Record<string, number>> {
  const rows = await db
    .select({ code: errorCode, count: sql<number>`count(*)` })
    .from(desiredRows)
    .where(isDead)
    .groupBy(errorCode)
  return Object.fromEntries(rows.map(({ code, count }) => [code, count]))
}

/** Which dead rows are sent again; `all`: every one of the org, because its rules changed. */
export type DeadChoice = { readonly key: DeadKey } | { readonly code: string } | 'all'

/** Makes dead rows due again, with what was given up because of them; returns how many dead ones there were. */
export async function retryDead(tx: OrgReader, choice: DeadChoice, nowMs: number): Promise<number> {
  const revived = await tx
    .update(desiredRows)
    .set({ state: 'pending', attempts: 0, nextAttemptAtMs: nowMs })
    .where(and(isDead, isChosen(choice)))
    .returning({ object: desiredRows.object, key: desiredRows.naturalKey })
  await reviveFollowers(
    tx,
    revived.flatMap(({ object, key }) => (object === 'Contact' ? [key] : [])),
    nowMs,
  )
  return revived.length
}

/** Why a role, a Task or an Event was refused whose contact Salesforce did not take. */
const FOR_WANT_OF_CONTACT = ['contact_not_created', 'no_record_for_activity']

/** They were no dead letters of their own, and nobody would ask for them again; the last look judges them anew. */
async function reviveFollowers(tx: OrgReader, contactKeys: readonly string[], nowMs: number): Promise<void> {
  if (contactKeys.length === 0) return
  await tx
    .update(desiredRows)
    .set({ state: 'pending', attempts: 0, nextAttemptAtMs: nowMs })
    .where(
      and(
        among(desiredRows.contactKey, contactKeys),
        eq(desiredRows.state, 'refused'),
        inArray(desiredRows.lastError, FOR_WANT_OF_CONTACT),
      ),
    )
}

function isChosen(choice: DeadChoice): SQL | undefined {
  if (choice === 'all') return undefined
  if ('code' in choice) return eq(errorCode, choice.code)
  return and(eq(desiredRows.object, choice.key.object), eq(desiredRows.naturalKey, choice.key.naturalKey))
}
