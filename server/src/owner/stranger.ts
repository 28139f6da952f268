import type { Reachability } from '@reachable/shared/contract'
import { beingAddedSentence, lastSendSentence } from '@reachable/shared/reachability'
import { optedOutAmong } from '../db/org/mirror.ts'
import type { OrgDb } from '../db/org/open.ts'
import { currentSettings } from '../db/org/settings.ts'
import { type StrangerFacts, strangerFacts } from '../db/org/strangers.ts'

/**
 * People without a stored badge, in the order asked: unknown, and what else is worth saying of them: that they are
 * being added and by when (CON-6), and that the last mail to them did not bounce (BDG-1a).
 */
export async function listStrangers(db: OrgDb, addresses: readonly string[]): Promise<Reachability[]> {
  if (addresses.length === 0) return []
  const optedOut = await optedOutAmong(db, addresses)
  const facts = await strangerFacts(db, addresses)
  // Most look-ups are of people of whom there is nothing to say.
  const timeZone = facts.size === 0 ? 'UTC' : (await currentSettings(db)).settings.timeZone
  return addresses.map((address) => strangerOf(address, optedOut.has(address), linesOf(facts.get(address), timeZone)))
}

export const strangerOf = (address: string, optedOut: boolean, why: readonly string[]): Reachability => ({
  ...{ address, optedOut, state: 'unknown', status: 'active', rule: null, why: [...why] },
  ...{ since: null, until: null, successor: null, emailActive: null },
})

function linesOf(facts: StrangerFacts | undefined, timeZone: string): string[] {
  const { plannedAtMs = null, lastSendAtMs = null } = facts ?? {}
  return [
    'No signal yet.',
    ...(plannedAtMs === null ? [] : [beingAddedSentence(plannedAtMs, timeZone)]),
    ...(lastSendAtMs === null ? [] : [lastSendSentence(lastSendAtMs, timeZone)]),
  ]
}
