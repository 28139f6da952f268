import type { Reachability } from '@reachable/shared/contract'
import { and, eq, inArray, isNotNull, isNull, ne, or, sql } from 'drizzle-orm'
import { among } from './chunks.ts'
import type { OrgReader } from './open.ts'
import { mirrorContacts, mirrorOpportunities, mirrorRoles, people } from './schema.ts'

export type Colleague = {
  readonly address: string
  readonly name: string | null
  /** On an open opportunity. */
  readonly hasRole: boolean
  /** Last sign of life, RFC 3339; null where there was none in the last 90 days. */
  readonly lastSeenAt: string | null
}

/** People at these accounts who can be mailed, the best first: with a role on an open deal, then heard from lately. */
export async function listColleagues(
  db: OrgReader,
  accountIds: readonly string[],
  address: string,
  limit: number,
): Promise<Colleague[]> {
  const hasRole = sql<number>`EXISTS (SELECT 1 FROM ${mirrorRoles} JOIN ${mirrorOpportunities}
    ON ${mirrorOpportunities.id} = ${mirrorRoles.opportunityId}
    WHERE ${mirrorRoles.contactId} = ${mirrorContacts.id} AND ${mirrorOpportunities.isClosed} = 0)`
  const isReachable = sql<number>`COALESCE(${people.state} = 'reachable', 0)`
  const rows = await db
    .select({ contact: mirrorContacts, hasRole, isReachable, body: people.body })
    .from(mirrorContacts)
    .leftJoin(people, eq(people.address, mirrorContacts.email))
    .where(
      and(
        among(mirrorContacts.accountId, accountIds),
        isNotNull(mirrorContacts.email),
        ne(mirrorContacts.email, address),
        eq(mirrorContacts.optedOut, false),
        or(isNull(mirrorContacts.hardBounce), eq(mirrorContacts.hardBounce, false)),
        or(isNull(mirrorContacts.emailActive), eq(mirrorContacts.emailActive, true)),
        or(isNull(people.state), inArray(people.state, ['reachable', 'unknown'])),
      ),
    )
    .orderBy(sql`${hasRole} DESC, ${isReachable} DESC, ${mirrorContacts.lastActivityAtMs} DESC, ${mirrorContacts.id}`)
    .limit(limit)
  return rows.map(({ contact, hasRole, isReachable, body }) => ({
    address: contact.email ?? '',
    name: [contact.firstName, contact.lastName].filter(Boolean).join(' ') || null,
    hasRole: hasRole === 1,
    lastSeenAt: isReachable === 1 ? (body as Reachability).since : null,
  }))
}
