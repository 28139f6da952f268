import type { ActivityOf, Me, Reachability, ReachabilityChanges, SelectorDocument } from '@reachable/shared/contract'
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { PersonsMail } from '../capture/build-reply.ts'
import type { SendState } from '../mail-clients/send-state.ts'
import type { OutboxItem } from '../outbox/plan-flush.ts'

/** Who we are paired with. The token never leaves this database except as a request header to `serverUrl`. */
export type Session = {
  readonly serverUrl: string
  readonly token: string
  readonly me: Me
  /** The server's key for selector documents, as it was when we paired; no later answer changes it. */
  readonly selectorKey?: string | undefined
  /** The server no longer takes the token: captures wait until the rep has signed in again. */
  readonly isRefused?: boolean
}

export type PendingPairing = {
  readonly serverUrl: string
  readonly deviceCode: string
  readonly userCode: string
  readonly verificationUrl: string
  readonly intervalMs: number
  readonly expiresAtMs: number
}

/** A stretch of watching one mailbox, since the last heartbeat that the server took (CAP-10). */
export type ObservedSpan = {
  readonly client: 'gmail' | 'outlook'
  readonly fromMs: number
  readonly untilMs: number
  readonly blind: readonly string[]
  /** Nobody watched from here to `fromMs`, and what came in meanwhile has not all been read yet. */
  readonly gapFromMs?: number
}

type CaptureRules = ReachabilityChanges['capture']
/** What the server last said of our domains and of what may be captured. Earlier versions kept fewer of the rules. */
export type Feed = Pick<ReachabilityChanges, 'internalDomains'> & {
  /** None: the feed is to be read from its beginning. */
  readonly cursor?: string | undefined
} & Pick<CaptureRules, 'captureInboundSeen'> &
  Partial<CaptureRules>

/** Single values. */
export type Settings = {
  session: Session
  pairing: PendingPairing
  /** When the server was last asked whether the code is confirmed. */
  pairingAskedAtMs: number
  /** How the last pairing ended, for the popup. */
  pairingEnd: 'denied' | 'expired' | 'unreachable'
  serverUrl: string
  feed: Feed
  serverPause: { attempts: number; notBeforeMs: number }
  observed: Readonly<Record<string, ObservedSpan>>
  lastCaptureAtMs: number
  /** The newest selector document whose signature we have checked, and when we last asked for one. */
  selectors: SelectorDocument
  selectorsAskedAtMs: number
  /** Parts of a mail client's page that were not understood, and in how many loads in a row. */
  probes: Readonly<Record<string, number>>
  refusedCount: number
  /** Sends whose recipients neither observer could read; the popup says so. */
  unreadSends: number
  /** The last capture found no room, and is lost. */
  isDiskFull: boolean
  /** What the rep asked us to leave alone. */
  pause: Pause
  /** Ids of mails that are sent in a paused conversation; the network's observer does not know of conversations. */
  pausedSends: readonly string[]
  /** Conversation and address of each warning before a send: one each is enough. */
  warned: readonly string[]
  /** Set while the rep wants notices to be read with Gmail closed; when its feed was last asked for, and what could not be read, the one tried last at the end. */
  closedGmail: { readonly askedAtMs: number; readonly unread?: readonly string[] }
  /** Badges of reachable people carry no tick; that of anybody else cannot be hidden. */
  hidesReachable: true
  /** Mailboxes seen in a page that the pairing does not cover: nothing is captured there, and the popup says so. */
  unboundMailbox: string
  /** When the server was last asked for our mailboxes; `isStale`: it has refused one since. */
  mailboxesAsked: { readonly atMs: number; readonly isStale?: boolean }
}

export type Pause = {
  /** Nothing is captured, looked up or shown. */
  readonly isAll: boolean
  /** Conversations by the mail client's own id: what is sent in them is not captured, and nobody in them is looked up. */
  readonly threads: readonly string[]
}

/** One request as it left the browser (PRV-3). */
export type SentRequest = {
  readonly id: string
  readonly atMs: number
  readonly path: string
  /** The exact JSON. */
  readonly body: string
  readonly attempts: number
  readonly outcome: 'on_its_way' | 'taken' | 'refused' | 'unreachable'
}

interface Schema extends DBSchema {
  outbox: { key: string; value: OutboxItem; indexes: { due: number } }
  sends: { key: string; value: SendState; indexes: { updated: number } }
  /** Ids of mails that were read: each is read once. */
  originals: {
    key: string
    /** `isForged`: the mailbox itself says that somebody else wrote it. */
    value: { key: string; readAtMs: number; isForged?: boolean }
    indexes: { read: number }
  }
  /** Mails whose original the page was asked for. */
  arrivals: { key: string; value: PersonsMail & { id: string; askedAtMs: number }; indexes: { asked: number } }
  /** Last posted sighting per mailbox and address; with `seen` one that waits until somebody asks for it. */
  sightings: {
    key: string
    value: { key: string; atMs: number; seen?: ActivityOf<'contact.seen'> }
    indexes: { at: number }
  }
  reachability: { key: string; value: Reachability }
  /** What left the browser in the last 30 days, for the rep's own eyes. */
  sent: { key: string; value: SentRequest; indexes: { at: number } }
  settings: { key: string; value: unknown }
}
export type Store = IDBPDatabase<Schema>

const STORES = ['outbox', 'sends', 'originals', 'arrivals', 'sightings', 'reachability', 'sent', 'settings'] as const

/** A write that has been promised must survive a power cut, not only a worker stop. */
export const DURABLE = { durability: 'strict' } as const

/**
 * Opens the one database of the extension, in its own origin. Content scripts cannot reach it. `lost` is called where the
 * browser closes it by itself: every further use of this one would fail.
 */
export function openStore(name = 'reachable', lost: () => void = () => {}): Promise<Store> {
  return openDB<Schema>(name, 3, {
    terminated: lost,
    upgrade(db, oldVersion) {
      if (oldVersion === 0) {
        db.createObjectStore('outbox', { keyPath: 'id' }).createIndex('due', 'notBeforeMs')
        db.createObjectStore('sends').createIndex('updated', 'updatedAtMs')
        db.createObjectStore('reachability', { keyPath: 'address' })
        db.createObjectStore('settings')
      }
      // What version 1 remembered in these only spared reading and posting the same thing again.
      if (oldVersion === 1) for (const old of ['notices', 'sightings'] as 'sightings'[]) db.deleteObjectStore(old)
      if (oldVersion < 2) {
        db.createObjectStore('originals', { keyPath: 'key' }).createIndex('read', 'readAtMs')
        db.createObjectStore('arrivals', { keyPath: 'id' }).createIndex('asked', 'askedAtMs')
        db.createObjectStore('sightings', { keyPath: 'key' }).createIndex('at', 'atMs')
      }
      db.createObjectStore('sent', { keyPath: 'id' }).createIndex('at', 'atMs')
    },
  })
}

export async function readSetting<Name extends keyof Settings>(
  store: Store,
  name: Name,
): Promise<Settings[Name] | undefined> {
  // Written by `writeSetting` alone, so the type follows from the name.
  return (await store.get('settings', name)) as Settings[Name] | undefined
}

export async function writeSetting<Name extends keyof Settings>(
  store: Store,
  name: Name,
  value: Settings[Name] | null,
): Promise<void> {
  const tx = store.transaction('settings', 'readwrite', DURABLE)
  await (value === null ? tx.store.delete(name) : tx.store.put(value, name))
  await tx.done
}

/** Changes the session that has this token. Another pairing, or none, is left alone: nothing of the old one comes back (PRV-5). */
export async function changeSession(
  store: Store,
  token: string,
  change: Partial<Pick<Session, 'isRefused' | 'me'>>,
): Promise<void> {
  const tx = store.transaction('settings', 'readwrite', DURABLE)
  const known = (await tx.store.get('session')) as Session | undefined
  if (known?.token === token) await tx.store.put({ ...known, ...change } satisfies Session, 'session')
  await tx.done
}

/** Unpairing: nothing of the rep or of anyone they wrote to stays (PRV-5). */
export async function wipeStore(store: Store): Promise<void> {
  const tx = store.transaction(STORES, 'readwrite', DURABLE)
  await Promise.all([...STORES.map((name) => tx.objectStore(name).clear()), tx.done])
}
