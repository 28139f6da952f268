import { domainOf, domainWithParents } from '@reachable/shared/mail'
import { dropUnsent } from '../db/org/desired.ts'
import { sendsAfter } from '../db/org/evidence.ts'
import { activitiesByIds, type InboxRow } from '../db/org/inbox.ts'
import { saidOf } from '../db/org/log.ts'
import { type DecisionScope, storeLines } from './ingest-scope.ts'
import { decidePeople, isSent } from './sent.ts'

/**
 * A laptop that was closed brings a morning's mails; the newest of a domain decide what is planned there. Beyond this
 * many people mailed since, what was decided first stays.
 */
const LATER_MAX = 40

/** Activities that were decided already although they happened after the one at hand, and whether plans of theirs wait. */
export type LaterSends = { readonly activityIds: readonly string[]; readonly dropped: number }

/**
 * The mails and invites to people at the same domains that happened later than this one and came first: what this one
 * plans may change what they do, and it must not see what they planned. Their plans that were not sent are forgotten;
 * `decideAgain` makes them anew in the order of events (CAP-5). Usually there are none.
 */
export async function laterSends(
  { tx, settingsVersion }: DecisionScope,
  row: InboxRow,
  addresses: readonly string[],
): Promise<LaterSends> {
  const domains = [...new Set(addresses.map(domainOf).flatMap((domain) => [domain, ...domainWithParents(domain)]))]
  const sends = await sendsAfter(tx, domains, row.occurredAtMs, LATER_MAX)
  if (sends.length === 0) return { activityIds: [], dropped: 0 }
  const activityIds = [...new Set(sends.map((send) => send.activityId))]
  const people = [...new Set(sends.map((send) => send.address))]
  return { activityIds, dropped: await dropUnsent(tx, { addresses: people, activityIds, settingsVersion }) }
}

/** Decides them once more, each as itself; the log learns only what is new. */
export async function decideAgain(scope: DecisionScope, { activityIds }: LaterSends): Promise<void> {
  const rows = await activitiesByIds(scope.tx, activityIds)
  const place = new Map(activityIds.map((id, index) => [id, index]))
  const inOrder = [...rows].sort((a, b) => (place.get(a.activityId) ?? 0) - (place.get(b.activityId) ?? 0))
  for (const row of inOrder) {
    const { activity } = row
    await storeLines(scope)
    const { lines, settingsVersion } = await saidOf(scope.tx, row.activityId)
    // A change of the settings is for later activities: what was decided with others stays decided (PRF-4).
    if (settingsVersion !== scope.settingsVersion || !isSent(activity)) continue
    await decidePeople({ ...scope, said: lines }, row, activity)
  }
}
