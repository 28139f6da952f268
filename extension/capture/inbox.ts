import type { Activity } from '@reachable/shared/contract'
import { isInternal, normaliseAddress } from '@reachable/shared/mail'
import { compileFilters } from '@reachable/shared/rules'
import { writeCapture } from '../background/make-room.ts'
import { pruneOldest } from '../background/prune.ts'
import { DURABLE, readSetting, type Store } from '../background/store.ts'
import type { Clock } from '../clock.ts'
import { isNoticeSender } from '../mail-clients/notice-sender.ts'
import type { Arrival } from '../mail-clients/send-observation.ts'
import { buildBounce } from './build-bounce.ts'
import { buildReply, buildSeen, type PersonsMail, verdictOn } from './build-reply.ts'
import { keepSighting, listKept, rememberSighting } from './kept-sightings.ts'
import { type Acquaintance, mayKeepOf, maySee, needsOriginal } from './proof-of-life.ts'
import { type ReceivedMail, readReceived } from './received-mail.ts'
import { isMailed, listRecentSends } from './recent-sends.ts'

const DAY_MS = 24 * 60 * 60_000
/** Longer than any notice stays in the list that a rep looks at. */
const KEEP_READ_MS = 60 * DAY_MS
/** The number of notices and replies of a very busy mailbox in that time. */
const READ_MAX = 20_000
/** A page that hands over no original in this time was closed; the mail still proves that somebody wrote. */
const ORIGINAL_WAIT_MS = 2 * 60_000

type Watched = { readonly client: 'gmail' | 'outlook'; readonly mailbox: string }
/** A mail that the page could read; `bytes` is null where nobody could. */
type Original = Watched & { readonly key: string; readonly bytes: Uint8Array | null }

export type Inbox = {
  /** Each mail is read once, whatever tab or restart shows it again. */
  isNew(mailbox: string, key: string): Promise<boolean>
  /** Queues sightings of people we know; gives the keys of those mails whose originals are to be read first. */
  arrived(seen: readonly Arrival[], by: Watched): Promise<string[]>
  /** Reads one mail and queues what it says. `unread`: nobody could read it, and it may come again. */
  read(original: Original): Promise<'queued' | 'nothing' | 'unread'>
  /** Queues a sighting without a verdict for each mail whose original never came, and what is asked for meanwhile. */
  settle(): Promise<void>
}
type Ports = { store: Store; clock: Clock; add: (activities: readonly Activity[]) => Promise<number> }

/** What comes into the rep's mailbox: notices, automatic replies, and proof that a contact is alive (CAP-9). */
export function createInbox(ports: Ports): Inbox {
  const { store, clock } = ports
  return {
    isNew: (mailbox, key) => isNew(store, idOf(mailbox, key)),
    async arrived(seen, by) {
      const feed = await readSetting(store, 'feed')
      const wanted: string[] = []
      // Before the first page of the feed we do not know who is ours.
      if (!feed) return wanted
      const { hides } = compileFilters(feed.filters ?? [])
      for (const { address: text, atMs, key } of seen) {
        const address = normaliseAddress(text)
        if (address === null || address === by.mailbox || isInternal(address, feed.internalDomains)) continue
        if (hides(address)) continue
        // None comes from the future, whatever the mail claims.
        const mail = { ...by, address, atMs: Math.min(atMs, clock.nowMs()) }
        if (!isNoticeSender(address) && (await takeArrival(ports, mail, key)) && key !== null) wanted.push(key)
      }
      return wanted
    },
    async read({ client, mailbox, key, bytes }) {
      const id = idOf(mailbox, key)
      const mail = await store.get('arrivals', id)
      // Before the first page of the feed nobody knows what is filtered: the mail comes again.
      if ((!bytes && !mail) || !(await readSetting(store, 'feed'))) return 'unread'
      const received = bytes && readReceived(bytes, { client, mailbox, key, nowMs: clock.nowMs() })
      const verdict = received && mail ? verdictOn(received, mail.address) : 'unknown'
      const isQueued = received ? await post(ports, received, mail) : await postUnproven(ports, mail)
      // Durable in the outbox before it counts as read: a stop in between reads it once more, with the same id.
      await markRead(store, id, clock.nowMs(), verdict === 'fail')
      return isQueued ? 'queued' : 'nothing'
    },
    async settle() {
      const late = IDBKeyRange.upperBound(clock.nowMs() - ORIGINAL_WAIT_MS)
      for (const mail of await store.getAllFromIndex('arrivals', 'asked', late)) {
        await postUnproven(ports, mail)
        await markRead(store, mail.id, clock.nowMs())
      }
      // The feed asks: who was well when they wrote is in trouble now.
      for (const { key, seen, mail } of await listKept(store, clock.nowMs()))
        if (await postSeen(ports, mail, seen)) await store.delete('sightings', key)
    },
  }
}

export const idOf = (mailbox: string, key: string): string => `${mailbox}:${key}`
const isNew = async (store: Store, id: string): Promise<boolean> => (await store.getKey('originals', id)) === undefined

/** True where the original is to be read first. It is asked for once: a second tab that shows the same mail is not. */
async function takeArrival(ports: Ports, mail: PersonsMail, key: string | null): Promise<boolean> {
  const { store, clock } = ports
  const nowMs = clock.nowMs()
  if (key === null || !needsOriginal(await acquaintanceOf(ports, mail), nowMs - mail.atMs)) {
    await postUnproven(ports, mail)
    return false
  }
  const id = idOf(mail.mailbox, key)
  return (await isNew(store, id)) && writeCapture(store, () => noteAsked(store, { ...mail, id, askedAtMs: nowMs }))
}

/** False where it was asked for already. */
async function noteAsked(store: Store, asked: PersonsMail & { id: string; askedAtMs: number }): Promise<boolean> {
  const tx = store.transaction('arrivals', 'readwrite', DURABLE)
  const isAsked = (await tx.store.getKey(asked.id)) !== undefined
  if (!isAsked) await tx.store.put(asked)
  await tx.done
  return !isAsked
}

export async function acquaintanceOf(
  { store, clock }: Omit<Ports, 'add'>,
  { address, mailbox }: PersonsMail,
): Promise<Acquaintance> {
  return {
    person: await store.get('reachability', address),
    isMailed: isMailed(await listRecentSends(store, clock.nowMs()), mailbox, address),
    lastSeenMs: (await store.get('sightings', `${mailbox} ${address}`))?.atMs,
  }
}

/** `mail` is what the page announced; without it only a notice is ours to report, whoever writes. */
async function post(ports: Ports, received: ReceivedMail, mail: PersonsMail | undefined): Promise<boolean> {
  const sends = await listRecentSends(ports.store, received.nowMs)
  const bounce = buildBounce(
    received,
    sends.filter((send) => send.client === received.client),
  )
  const activity = bounce ?? (mail && buildReply(received, mail))
  if (activity?.kind === 'contact.seen' && mail) return postSeen(ports, mail, activity)
  if (activity) await ports.add([activity])
  return Boolean(activity)
}

/** The page alone shows no verdict. Unknown blocks a negative write and never resets one. */
const postUnproven = async (ports: Ports, mail: PersonsMail | undefined): Promise<boolean> =>
  mail !== undefined && postSeen(ports, mail, buildSeen(mail, 'mail', 'unknown'))

async function postSeen(ports: Ports, mail: PersonsMail, seen: ReturnType<typeof buildSeen>): Promise<boolean> {
  const { store, clock, add } = ports
  const feed = await readSetting(store, 'feed')
  if (!feed) return false
  const who = await acquaintanceOf(ports, mail)
  if (!maySee(feed.captureInboundSeen, who, mail.atMs)) {
    const isProof = seen.sighting.authentication !== 'fail'
    if (isProof && mayKeepOf(feed.captureInboundSeen, who)) await keepSighting(store, mail, seen, clock.nowMs())
    return false
  }
  await add([seen])
  // A forgery must not use up the day of the person whom it names.
  if (seen.sighting.authentication !== 'fail') await rememberSighting(store, mail, clock.nowMs())
  return true
}

export async function markRead(store: Store, key: string, nowMs: number, isForged = false): Promise<void> {
  const tx = store.transaction(['originals', 'arrivals'], 'readwrite', DURABLE)
  const originals = tx.objectStore('originals')
  await originals.put({ key, readAtMs: nowMs, ...(isForged ? { isForged } : {}) })
  await tx.objectStore('arrivals').delete(key)
  await pruneOldest(originals.index('read'), nowMs - KEEP_READ_MS, READ_MAX)
  await tx.done
}
