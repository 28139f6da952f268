import { and, eq, max, sql } from 'drizzle-orm'
import { among, eachChunk } from './chunks.ts'
import type { OrgReader } from './open.ts'
import { bounceEvents, desiredRows, touches } from './schema.ts'

/** What is worth saying of somebody about whom no news was ever stored. */
export type StrangerFacts = {
  /** The last mail of ours to them; null where one of them failed or there was none. */
  readonly lastSendAtMs: number | null
  /** When it was decided to add them to Salesforce; null where nothing is on its way. */
  readonly plannedAtMs: number | null
}

/** Facts by address, for look-ups: people of whom there are none are left out. Each query goes by the index of addresses. */
export async function strangerFacts(db: OrgReader, addresses: readonly string[]): Promise<Map<string, StrangerFacts>> {
  const [sends, planned] = [await lastSends(db, addresses), await plannedContacts(db, addresses)]
  const failed = await everFailed(db, [...sends.keys()])
  const known = new Set([...sends.keys(), ...planned.keys()])
  return new Map(
    [...known].map((address) => [
      address,
      {
        lastSendAtMs: failed.has(address) ? null : (sends.get(address) ?? null),
        plannedAtMs: planned.get(address) ?? null,
      },
    ]),
  )
}

async function lastSends(db: OrgReader, addresses: readonly string[]): Promise<Map<string, number>> {
  const rows = await eachChunk(addresses, (chunk) =>
    db
      .select({ address: touches.address, atMs: max(touches.atMs) })
      .from(touches)
      .where(and(among(touches.address, chunk), eq(touches.kind, 'email')))
      .groupBy(touches.address)
      .limit(chunk.length),
  )
  return new Map(rows.flatMap(({ address, atMs }) => (atMs === null ? [] : [[address, atMs] as const])))
}

async function plannedContacts(db: OrgReader, addresses: readonly string[]): Promise<Map<string, number>> {
  // The plus signs hide indexes of which none tells people apart.
  const isPlanned = sql`+${desiredRows.object} = 'Contact' AND +${desiredRows.operation} = 'create'
    AND +${desiredRows.state} IN ('pending', 'in_doubt')`
  const rows = await eachChunk(addresses, (chunk) =>
    db
      .select({ address: desiredRows.address, decidedAtMs: desiredRows.decidedAtMs })
      .from(desiredRows)
      .where(and(among(desiredRows.address, chunk), isPlanned))
      .limit(chunk.length),
  )
  return new Map(
    rows.flatMap(({ address, decidedAtMs }) => (address === null ? [] : [[address, decidedAtMs] as const])),
  )
}

async function everFailed(db: OrgReader, addresses: readonly string[]): Promise<Set<string>> {
  const rows = await eachChunk(addresses, (chunk) =>
    db
      .selectDistinct({ address: bounceEvents.address })
      .from(bounceEvents)
      .where(among(bounceEvents.address, chunk))
      .limit(chunk.length),
  )
  return new Set(rows.map(({ address }) => address))
}
