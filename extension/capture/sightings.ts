import { type Activity, type ActivityOf, activityId } from '@reachable/shared/contract'
import { isInternal, normaliseAddress } from '@reachable/shared/mail'
import { DURABLE, readSetting, type Store } from '../background/store.ts'
import type { Clock } from '../clock.ts'
import { isNoticeSender } from '../mail-clients/notice-sender.ts'
import type { Arrival } from '../mail-clients/send-observation.ts'

const DAY_MS = 24 * 60 * 60_000

export type Sightings = {
  /** Queues `contact.seen` for the known people among these. */
  take(seen: readonly Arrival[], by: { client: 'gmail' | 'outlook'; mailbox: string }): Promise<void>
}

/**
 * Proof that a contact is alive: address and time, nothing else (CAP-9). Only people whom this mailbox has mailed lately
 * or whom the org's feed names; at most one a day each, but always one that is later than trouble we know of.
 */
export function createSightings(ports: {
  store: Store
  clock: Clock
  add: (activities: readonly Activity[]) => Promise<number>
}): Sightings {
  const { store, add } = ports
  return {
    async take(seen, by) {
      const domains = (await readSetting(store, 'feed'))?.internalDomains ?? []
      for (const { address: text, atMs } of seen) {
        const address = normaliseAddress(text)
        const isOurs = address === null || address === by.mailbox || isInternal(address, domains)
        if (isOurs || isNoticeSender(address) || !(await isWorthPosting(store, address, by.mailbox, atMs))) continue
        // None comes from the future, whatever the mail claims.
        await add([buildSeen(address, Math.min(atMs, ports.clock.nowMs()), by)])
        await rememberSighting(store, `${by.mailbox} ${address}`, atMs)
      }
    },
  }
}

async function isWorthPosting(store: Store, address: string, mailbox: string, atMs: number): Promise<boolean> {
  const person = await store.get('reachability', address)
  const last = await store.get('sightings', `${mailbox} ${address}`)
  if (last !== undefined && atMs <= last) return false
  const isInTrouble = person !== undefined && person.state !== 'reachable'
  if (isInTrouble) return true
  if (last !== undefined && atMs - last < DAY_MS) return false
  return person !== undefined || (await wasMailed(store, address))
}

async function wasMailed(store: Store, address: string): Promise<boolean> {
  const sends = await store.getAll('sends')
  return sends.some(({ record }) =>
    [...(record.to ?? []), ...(record.cc ?? [])].some((one) => normaliseAddress(one.address) === address),
  )
}

function buildSeen(
  address: string,
  atMs: number,
  { client, mailbox }: { client: 'gmail' | 'outlook'; mailbox: string },
): ActivityOf<'contact.seen'> {
  const occurredAt = new Date(atMs).toISOString()
  return {
    kind: 'contact.seen',
    id: activityId('contact.seen', mailbox, `${address}#${occurredAt}`),
    occurredAt,
    mailbox,
    source: client,
    participants: [{ role: 'from', address }],
    // The page shows no verdict. Unknown blocks a negative write and never resets one.
    sighting: { how: 'mail', authentication: 'unknown' },
  }
}

async function rememberSighting(store: Store, key: string, atMs: number): Promise<void> {
  const tx = store.transaction('sightings', 'readwrite', DURABLE)
  await tx.store.put(atMs, key)
  await tx.done
}
