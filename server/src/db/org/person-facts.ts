import { asc, gt } from 'drizzle-orm'
import { among, eachChunk } from './chunks.ts'
import type { OrgReader } from './open.ts'
import { personFacts } from './schema.ts'

export type StoredFact = typeof personFacts.$inferSelect

/** A person has a fact of each kind at most; more kinds than these do not exist. */
const FACTS_PER_PERSON_MAX = 20

/**
 * Keeps the newest fact of each kind by event time; of two at the same moment the activity with the greater id counts,
 * so that the order of arrival cannot matter. Answers those that say what is the newest known now (ENR-8): the same mail
 * in another mailbox does, too.
 */
export async function saveFacts(db: OrgReader, facts: readonly StoredFact[]): Promise<StoredFact[]> {
  const newest: StoredFact[] = []
  for (const fact of facts) {
    const known = (await factsOf(db, [fact.address])).find(({ field }) => field === fact.field)
    if (known && !isNewer(fact, known)) {
      if (known.atMs === fact.atMs && known.value === fact.value) newest.push(fact)
      continue
    }
    await db
      .insert(personFacts)
      .values(fact)
      .onConflictDoUpdate({ target: [personFacts.address, personFacts.field], set: fact })
    newest.push(fact)
  }
  return newest
}

const isNewer = (one: StoredFact, other: StoredFact): boolean =>
  one.atMs > other.atMs || (one.atMs === other.atMs && one.activityId >= other.activityId)

/** What is known of these people. */
export function factsOf(db: OrgReader, addresses: readonly string[]): Promise<StoredFact[]> {
  return eachChunk(addresses, (chunk) =>
    db
      .select()
      .from(personFacts)
      .where(among(personFacts.address, chunk))
      .orderBy(asc(personFacts.address), asc(personFacts.field))
      .limit(chunk.length * FACTS_PER_PERSON_MAX),
  )
}

/** People of whom something is known, in the order of their addresses. */
export async function peopleWithFacts(db: OrgReader, after: string, limit: number): Promise<string[]> {
  const rows = await db
    .selectDistinct({ address: personFacts.address })
    .from(personFacts)
    .where(gt(personFacts.address, after))
    .orderBy(asc(personFacts.address))
    .limit(limit)
  return rows.map((row) => row.address)
}
