import { type Reachability, ReachabilityChanges, ReachabilityLookupResult } from '@reachable/shared/contract'
import { isInternal, normaliseAddress } from '@reachable/shared/mail'
import { compileFilters } from '@reachable/shared/rules'
import type { Clock } from '../clock.ts'
import type { ApiAnswer } from './api.ts'
import type { BadgesReply, BadgeView } from './messages.ts'
import { DURABLE, type Feed, readSetting, type Session, type Store } from './store.ts'

/** Pages of one pull; a feed that never ends is a fault, and the next tick goes on where this one stopped. */
const PULL_PAGES_MAX = 50
/** A looked-up address is not kept on disk; asking again sooner than this would only repeat the answer. */
const LOOKUP_KEEP_MS = 5 * 60_000
const LOOKUPS_KEPT_MAX = 2_000

export type CallServer = (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<ApiAnswer>
export type ReachabilityCache = {
  /** Reads the feed up to its end. True where something changed. */
  pull(): Promise<boolean>
  /** Badges of external addresses; internal and filtered ones get none and cause no look-up (BDG-4). `hidden` are never asked for. */
  badges(addresses: readonly string[], hidden: readonly string[]): Promise<BadgesReply>
  /** Forgets looked-up answers, so that the next question is asked again. */
  forget(): void
}

export function createReachabilityCache(store: Store, call: CallServer, clock: Clock): ReachabilityCache {
  const lookups = new Map<string, { view: BadgeView; atMs: number }>()
  return {
    pull: () => pullChanges(store, call),
    async badges(addresses, hidden) {
      const feed = await readSetting(store, 'feed')
      // Before the first page of the feed we do not know who is ours, so nobody is asked for.
      if (!feed) return { badges: [] }
      const { hides } = compileFilters(feed.filters ?? [])
      const external = (list: readonly string[]): string[] =>
        list
          .map(normaliseAddress)
          .filter((one) => one !== null)
          .filter((one) => !isInternal(one, feed.internalDomains) && !hides(one))
      const known = await readKnown(store, [...external(addresses), ...external(hidden)])
      const found = new Map(known.map((view) => [view.address, view]))
      const missing = external(addresses).filter((address) => !found.has(address))
      const hidesReachable = (await readSetting(store, 'hidesReachable')) ?? false
      const isPartial = !(await lookUp(call, lookups, missing, clock.nowMs()))
      for (const address of missing) {
        const kept = lookups.get(address)
        if (kept) found.set(address, kept.view)
      }
      return { badges: [...found.values()], isPartial, hidesReachable }
    },
    forget: () => lookups.clear(),
  }
}

async function pullChanges(store: Store, call: CallServer): Promise<boolean> {
  let isChanged = false
  const token = (await readSetting(store, 'session'))?.token
  for (let page = 0; page < PULL_PAGES_MAX; page++) {
    const cursor = (await readSetting(store, 'feed'))?.cursor
    const query = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`
    const answer = await call('GET', `/v1/reachability/changes${query}`)
    const changes = answer.kind === 'ok' ? ReachabilityChanges.safeParse(answer.body) : null
    if (!changes?.success) return isChanged
    // On a full disk the page comes again with the next pull: the cursor is written with it or not at all.
    if (!(await applyChanges(store, changes.data, token).catch(() => false))) return isChanged
    isChanged ||= changes.data.changes.length > 0 || cursor === undefined
    if (!changes.data.hasMore) return isChanged
  }
  return isChanged
}

/**
 * Page and cursor in one transaction: a stop in between would skip people for good. False where the pairing that asked
 * has ended meanwhile: then nothing of it may come back (PRV-5).
 */
async function applyChanges(store: Store, page: ReachabilityChanges, token: string | undefined): Promise<boolean> {
  const { changes, cursor, internalDomains, capture } = page
  const tx = store.transaction(['reachability', 'settings'], 'readwrite', DURABLE)
  const session = (await tx.objectStore('settings').get('session')) as Session | undefined
  if (session?.token !== token) return false
  for (const person of changes) await keep(tx.objectStore('reachability'), person)
  await tx.objectStore('settings').put({ cursor, internalDomains, ...capture } satisfies Feed, 'feed')
  await tx.done
  return true
}

type PeopleStore = {
  put(value: Reachability): Promise<unknown>
  delete(key: string): Promise<unknown>
}
const keep = (people: PeopleStore, person: Reachability): Promise<unknown> =>
  person.state === 'unknown' && !person.optedOut ? people.delete(person.address) : people.put(person)

async function readKnown(store: Store, addresses: readonly string[]): Promise<BadgeView[]> {
  const tx = store.transaction('reachability')
  const people = await Promise.all(addresses.map((address) => tx.store.get(address)))
  return people.filter((person) => person !== undefined).map(toView)
}

/** False where the server did not answer. */
async function lookUp(
  call: CallServer,
  kept: Map<string, { view: BadgeView; atMs: number }>,
  addresses: readonly string[],
  nowMs: number,
): Promise<boolean> {
  const isFresh = (address: string): boolean => nowMs - (kept.get(address)?.atMs ?? -Infinity) < LOOKUP_KEEP_MS
  const unknown = addresses.filter((address) => !isFresh(address))
  if (unknown.length === 0) return true
  if (kept.size + unknown.length > LOOKUPS_KEPT_MAX) kept.clear()
  const answer = await call('POST', '/v1/reachability/lookup', { addresses: unknown })
  const results = answer.kind === 'ok' ? ReachabilityLookupResult.safeParse(answer.body) : null
  for (const person of results?.data?.results ?? []) kept.set(person.address, { view: toView(person), atMs: nowMs })
  return results?.success ?? false
}

const toView = ({ address, state, optedOut, why, successor }: Reachability): BadgeView => ({
  address,
  state,
  optedOut,
  why,
  successor,
})
