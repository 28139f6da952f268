import { type SQL, sql } from 'drizzle-orm'
import type { DesiredKey } from './desired-state.ts'
import type { OrgReader } from './open.ts'
import { desiredRows } from './schema.ts'

type Sent = {
  readonly row: DesiredKey
  readonly before: Readonly<Record<string, unknown>>
  readonly verifyAtMs: number
}
type Settled = { readonly row: DesiredKey; readonly recordId: string; readonly sentRevision: number }

/**
 * The intents of a call, committed before the request leaves: a crash from here on leaves its rows in doubt, not
 * forgotten. One statement for all of them; one for each row takes most of the time of a large push.
 */
export async function markSent(tx: OrgReader, sent: readonly Sent[]): Promise<void> {
  // In a job the fence was checked a moment ago in this transaction: it is the sender's.
  await updateAll(
    tx,
    sent.map(({ row, before, verifyAtMs }) => [row.object, row.naturalKey, before, verifyAtMs]),
    sql`state = 'in_doubt', before = ${at(2)}, verify_at_ms = ${at(3)}, sent_fence = (SELECT fence FROM lease),
      attempts = attempts + 1`,
  )
}

/**
 * The records are as the revisions `sentRevision` wanted them. An update that got newer values meanwhile is due again; a
 * create is done for good, because what it made now belongs to the people who own it (OWN-7).
 */
export async function markSettled(tx: OrgReader, settled: readonly Settled[], nowMs: number): Promise<void> {
  await updateAll(
    tx,
    settled.map(({ row, recordId, sentRevision }) => [row.object, row.naturalKey, recordId, sentRevision]),
    sql`record_id = ${at(2)}, acked_revision = ${at(3)},
      state = CASE WHEN operation = 'create' OR revision = ${at(3)} THEN 'settled' ELSE 'pending' END,
      next_attempt_at_ms = ${nowMs}, verify_at_ms = NULL, attempts = 0, last_error = NULL`,
  )
}

/** Each entry of the list: object, key, and what `set` takes from its further places. */
async function updateAll(tx: OrgReader, list: readonly (readonly unknown[])[], set: SQL): Promise<void> {
  if (list.length === 0) return
  await tx.run(sql`
    UPDATE ${desiredRows} SET ${set} FROM json_each(${JSON.stringify(list)}) AS each
    WHERE desired_rows.object = ${at(0)} AND desired_rows.natural_key = ${at(1)}`)
}

const at = (place: number): SQL => sql.raw(`json_extract(each.value, '$[${place}]')`)
