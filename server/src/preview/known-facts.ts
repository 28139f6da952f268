import type { EnrichmentDecision } from '@reachable/shared/rules'
import type { Span } from '../db/org/history.ts'
import type { OrgReader } from '../db/org/open.ts'
import { peopleWithFacts } from '../db/org/person-facts.ts'
import { enrichmentOf } from '../ingest/enrich.ts'
import type { DecisionScope } from '../ingest/ingest-scope.ts'

/** People whose contacts are looked up together. */
const PEOPLE = 50

type Given = Pick<DecisionScope, 'nowMs' | 'settings' | 'integrationUserId'>

/** The people of whom something is known, some at a time. */
export async function* peopleKnown(db: OrgReader): AsyncGenerator<readonly string[]> {
  for (let after = ''; ; ) {
    const people = await peopleWithFacts(db, after, PEOPLE)
    const last = people.at(-1)
    if (last === undefined) return
    yield people
    after = last
  }
}

/** What facts of this span of time would change on the contacts of these people (CON-11, ENR-1). */
export async function enrichmentWithin(
  db: OrgReader,
  people: readonly string[],
  span: Span,
  given: Given,
): Promise<EnrichmentDecision[]> {
  const decisions = await enrichmentOf(db, people, given)
  return decisions.filter(({ fact }) => fact.atMs >= span.fromMs && fact.atMs <= span.untilMs)
}
