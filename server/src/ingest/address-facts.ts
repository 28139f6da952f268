import { domainOf } from '@reachable/shared/mail'
import type { AddressFacts, CrmRecord } from '@reachable/shared/reachability'
import { bouncesOf, type StoredBounce } from '../db/org/bounce-events.ts'
import { autoRepliesOf, lifeSignsOf, touchesOf } from '../db/org/evidence.ts'
import { troubleSinceMs } from '../db/org/incidents.ts'
import type { OrgReader } from '../db/org/open.ts'
import { personByAddress } from '../db/org/people.ts'
import { loadHints } from './address-hints.ts'

/** All that is known of one address. `records` are its contacts and leads. */
export async function loadFacts(
  db: OrgReader,
  address: string,
  records: readonly CrmRecord[],
): Promise<AddressFacts & { readonly bounces: readonly StoredBounce[] }> {
  const person = await personByAddress(db, address)
  const bounces = await bouncesOf(db, address)
  return {
    address,
    bounces,
    lifeSigns: await lifeSignsOf(db, address),
    touches: await touchesOf(db, address),
    autoReplies: await autoRepliesOf(db, address),
    decidedEmailActive: person?.decidedEmailActive ?? null,
    optedOut: records.some((record) => record.optedOut),
    hints: await loadHints(db, address, { bounces, records, waitingFor: person?.waitingFor ?? null }),
    domainTroubleSinceMs: bounces.length === 0 ? null : await troubleSinceMs(db, domainOf(address)),
  }
}
