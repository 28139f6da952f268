import type { Activity } from '@reachable/shared/contract'
import { normaliseAddress } from '@reachable/shared/mail'
import { createInTurn } from '../background/in-turn.ts'
import { writeCapture } from '../background/make-room.ts'
import { DURABLE, readSetting, type Session, type Store, writeSetting } from '../background/store.ts'
import type { Clock } from '../clock.ts'
import type { SendObservation } from '../mail-clients/send-observation.ts'
import { nextSendState, type SendObserver, type SendState, settleSend } from '../mail-clients/send-state.ts'
import { SAME_MAIL_MS, sameMail } from './assumed-sends.ts'
import { buildSent } from './build-sent.ts'
import { needsSubject } from './gate.ts'
import { listSendsSince, pruneSends } from './recent-sends.ts'

export type Sighting = {
  readonly client: 'gmail' | 'outlook'
  /** The mailbox that the page shows; null where only the network was seen. */
  readonly mailbox: string | null
  readonly observer: SendObserver
}
export type SendTracker = {
  /** Stores what was seen; what is settled by it is posted by `settle`. */
  observe(seen: readonly SendObservation[], by: Sighting): Promise<void>
  /** Posts what time alone has settled; gives the number of messages that still wait for time. */
  settle(): Promise<number>
}

/** Joins both observers per message, durably, and turns each settled send into one activity. */
export function createSendTracker(ports: {
  store: Store
  clock: Clock
  session: () => Promise<Session | null>
  add: (activities: readonly Activity[]) => Promise<number>
}): SendTracker {
  const inTurn = createInTurn()
  // One at a time: a Message-ID that comes in between two would make two activities of one mail.
  const settle = (): Promise<number> =>
    inTurn(async () => {
      const session = await ports.session()
      return session ? settleAll(ports, session) : 0
    })
  return {
    async observe(seen, by) {
      // Each step before the write is time in which the browser may end; posting comes later (`settle`).
      const [session, feed] = await Promise.all([ports.session(), readSetting(ports.store, 'feed')])
      // Nobody is paired: nothing may be kept.
      if (!session) return
      const allowed = feed && !needsSubject(feed) ? seen.map(withoutSubject) : seen
      for (const one of allowed)
        if (await concernsUs(ports, one, by.client))
          await writeCapture(ports.store, () => remember(ports.store, one, by, ports.clock.nowMs()))
    },
    settle,
  }
}

type Ports = Parameters<typeof createSendTracker>[0]

/** The page tells of each mail that left; only those whose request was seen are followed, and each of them once. */
async function concernsUs(
  { store, clock }: Ports,
  seen: SendObservation,
  client: Sighting['client'],
): Promise<boolean> {
  const isKnown = (await store.getKey('sends', idOf({ client, key: seen.key }))) !== undefined
  if (seen.kind !== 'request' || isKnown || seen.intent !== 'send') return seen.kind === 'request' || isKnown
  const recent = (await listSendsSince(store, clock.nowMs() - SAME_MAIL_MS)).filter((send) => send.client === client)
  const other = sameMail(recent, seen, clock.nowMs())
  if (other === null) return true
  if (seen.isAssumed === true || other.isPosted) return false
  await store.delete('sends', idOf(other))
  return true
}

async function remember(store: Store, seen: SendObservation, by: Sighting, nowMs: number): Promise<void> {
  const id = idOf({ client: by.client, key: seen.key })
  const tx = store.transaction('sends', 'readwrite', DURABLE)
  const known = (await tx.store.get(id)) ?? null
  const next = nextSendState(known, seen, { ...by, nowMs })
  if (next && next !== known) await tx.store.put(next, id)
  await tx.done
}

async function settleAll(ports: Ports, session: Session): Promise<number> {
  const { store, clock } = ports
  const nowMs = clock.nowMs()
  const feed = await readSetting(store, 'feed')
  let waiting = 0
  for (const known of await store.getAll('sends')) {
    const state = settleSend(known, nowMs)
    if (state.phase === 'ACCEPTED' || state.phase === 'SENDING') waiting += 1
    // Before the first page of the feed we know neither who is ours nor what is filtered: the send waits.
    const isDue = feed !== undefined && state.phase === 'SENT' && !state.isPosted
    if (isDue) await postSend(ports, session, state, feed.internalDomains)
    if (isDue || state !== known) await settleStored(store, idOf(state), nowMs, isDue)
  }
  await pruneSends(store, nowMs)
  return waiting
}

/** The activity is durable before the send is marked: a stop in between repeats an add that changes nothing. */
async function postSend(ports: Ports, session: Session, state: SendState, domains: readonly string[]): Promise<void> {
  const mailbox = mailboxOf(state, session)
  const { to, cc, bcc } = state.record
  if (mailbox !== null && to === null && cc === null && bcc === null) return countUnread(ports.store)
  const activity = mailbox === null ? null : buildSent(state, mailbox, domains)
  if (activity) await ports.add([activity])
}

/** A blind spot is said, never guessed away. */
const countUnread = async (store: Store): Promise<void> =>
  writeSetting(store, 'unreadSends', ((await readSetting(store, 'unreadSends')) ?? 0) + 1)

/** Only a mailbox that the pairing covers; the page's word or the sender field alone is never enough. */
function mailboxOf(state: SendState, session: Session): string | null {
  const candidates = [state.mailbox, state.record.from?.address ?? null]
  const addresses = candidates.map((text) => (text === null ? null : normaliseAddress(text)))
  return addresses.find((address) => address !== null && session.me.mailboxes.includes(address)) ?? null
}

/** Reads again before it writes: an observation may have come in meanwhile and must not be lost. */
async function settleStored(store: Store, id: string, nowMs: number, isPosted: boolean): Promise<void> {
  const tx = store.transaction('sends', 'readwrite', DURABLE)
  const latest = await tx.store.get(id)
  if (latest) await tx.store.put(afterPost(settleSend(latest, nowMs), isPosted), id)
  await tx.done
}

function afterPost(state: SendState, isPosted: boolean): SendState {
  if (!isPosted) return state
  // Later notices are matched by id and people; the subject has served.
  const { subject: _, ...record } = state.record
  return { ...state, record, isPosted: true }
}

/** Nothing asks for the subject: it is not even kept. */
function withoutSubject(seen: SendObservation): SendObservation {
  if (seen.kind !== 'request') return seen
  const { subject: _, ...record } = seen.record
  return { ...seen, record }
}

const idOf = (send: Pick<SendState, 'client' | 'key'>): string => `${send.client}:${send.key}`
