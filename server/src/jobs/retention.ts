import { monthsBefore } from '@reachable/shared/reachability'
import { dropBounces, oldBounces } from '../db/org/bounce-events.ts'
import { dropLifeSignsBefore } from '../db/org/evidence.ts'
import { writing } from '../db/org/open.ts'
import { currentSettings } from '../db/org/settings.ts'
import { type Decider, decisionScope } from '../ingest/ingest-pending.ts'
import { logReasons } from '../ingest/ingest-scope.ts'
import { refreshPeople } from '../ingest/reachability.ts'

/** Events of one transaction; a few milliseconds. */
const EVENTS_PER_SLICE = 20

/**
 * Forgets bounce events that are older than the settings keep them; what Salesforce holds stays (HBF-14). Older signs
 * of life go first: with the bounce gone that came after one, it would look like an answer to it. Returns how many
 * events went.
 */
export async function forgetOldBounces(decider: Decider, nowMs: number): Promise<number> {
  const { settings } = await currentSettings(decider.db)
  const beforeMs = monthsBefore(nowMs, settings.retention.bounceEventMonths)
  let dropped = 0
  for (;;) {
    const events = await oldBounces(decider.db, beforeMs, EVENTS_PER_SLICE)
    if (events.length === 0) break
    await writing(decider.db, async (tx) => {
      const addresses = [...new Set(events.map(({ address }) => address))]
      await dropLifeSignsBefore(tx, addresses, beforeMs)
      await dropBounces(
        tx,
        events.map(({ id }) => id),
      )
      await refreshPeople(await decisionScope(decider, tx, nowMs), null, addresses)
    })
    dropped += events.length
    await new Promise(setImmediate)
  }
  if (dropped > 0) await noteDropped(decider, dropped, settings.retention.bounceEventMonths, nowMs)
  return dropped
}

function noteDropped(decider: Decider, count: number, months: number, nowMs: number): Promise<void> {
  const why = `${count} bounce events were older than ${months} months and are forgotten.`
  return writing(decider.db, async (tx) => {
    const about = { action: 'retention.delete', outcome: 'done', rule: 'HBF-14', why } as const
    await logReasons(await decisionScope(decider, tx, nowMs), null, [about])
  })
}
