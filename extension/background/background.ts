import { type Activity, ActivityBatchResult } from '@reachable/shared/contract'
import { buildMeeting, type MeetingContext } from '../capture/build-meeting.ts'
import { createGate } from '../capture/gate.ts'
import { createInbox } from '../capture/inbox.ts'
import { createSendTracker, type Sighting } from '../capture/send-tracker.ts'
import { createSignatures } from '../capture/signatures.ts'
import type { Clock } from '../clock.ts'
import type { CalendarEvent } from '../mail-clients/calendar/calendar-save.ts'
import type { SendObservation } from '../mail-clients/send-observation.ts'
import { createOutbox } from '../outbox/outbox.ts'
import type { ApiAnswer, CallApi } from './api.ts'
import { createInTurn } from './in-turn.ts'
import { sendHeartbeats } from './observe.ts'
import { pollPairing } from './pairing.ts'
import { isPaused, withoutPaused } from './pause.ts'
import { createReachabilityCache } from './reachability-cache.ts'
import { noteMailboxRefused, refreshMe } from './refresh-me.ts'
import { pullSelectors } from './selectors.ts'
import { forgetOldRequests, rememberRequest } from './sent-requests.ts'
import { changeSession, readSetting, type Session, type Store, writeSetting } from './store.ts'

export type BackgroundPorts = {
  readonly store: Store
  readonly callApi: CallApi
  readonly clock: Clock
  readonly random: () => number
  readonly wait: (ms: number) => Promise<void>
  /** Tells open mail pages that badges may have changed. */
  readonly tellPages: () => Promise<void>
  /** Asks to be woken once for work that is due soon, even if the worker stops. */
  readonly wakeSoon: () => Promise<void>
  /** The server that an admin of the browser has set for everybody; null where there is none. */
  readonly managedServer: () => Promise<string | null>
  /** Forgets whose mailbox each tab shows. */
  readonly forgetTabs: () => Promise<void>
}
export type Background = ReturnType<typeof createBackground>

/** The feed tells what colleagues' mailboxes saw; it is read again where badges are drawn. */
const FRESH_MS = 60_000
/** After a notice or reply was posted, the server needs a moment to decide; the badge must change within 5 s (BDG-2). */
const PULLS_AFTER_POST_MS = [300, 700, 1_500, 2_000]

/** Everything that the service worker does, on injected ports; all state is in the store. */
export function createBackground(ports: BackgroundPorts) {
  const { store, callApi, clock, random } = ports
  const session = async (): Promise<Session | null> => (await readSetting(store, 'session')) ?? null
  const call = async (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown, idempotencyKey?: string) => {
    const paired = await session()
    if (!paired) return { kind: 'unreachable' } as const
    const { serverUrl, token } = paired
    const key = idempotencyKey === undefined ? {} : { idempotencyKey }
    const answer = await rememberRequest(ports, { path, body, ...key }, () =>
      callApi({ serverUrl, token, method, path, body, ...key }),
    )
    await noteRefusal(store, paired, answer)
    if (isMailboxRefused(answer)) await noteMailboxRefused(store)
    return answer
  }
  const outbox = createOutbox({
    ...{ store, clock, random },
    post: (activities, key) => call('POST', '/v1/activities', { activities }, key),
  })
  const add = async (...[captured]: Parameters<typeof outbox.add>): Promise<number> => {
    // Whatever was being read when the rep disconnected (PRV-5).
    if (!(await session())) return 0
    const feed = await readSetting(store, 'feed')
    const added = await outbox.add(captured.flatMap(createGate(feed ?? {})))
    // Shown and nothing else: on a full disk the capture counts all the same.
    if (added > 0) await writeSetting(store, 'lastCaptureAtMs', clock.nowMs()).catch(() => undefined)
    return added
  }
  /** Before the first page of the feed nobody knows what is filtered. */
  const addMeetings = async (build: (about: MeetingContext) => readonly (Activity | null)[]): Promise<void> => {
    const [paired, feed] = [await session(), await readSetting(store, 'feed')]
    if (!paired || !feed || (await isPaused(store))) return
    const about = { mailboxes: paired.me.mailboxes, internalDomains: feed.internalDomains, nowMs: clock.nowMs() }
    await add(build(about).filter((activity) => activity !== null))
    await flush()
  }
  const tracker = createSendTracker({ store, clock, session, add })
  const inbox = createInbox({ store, clock, add })
  const signatures = createSignatures({ store, clock, add })
  const reachability = createReachabilityCache(store, call, clock)

  const flush = async (): Promise<void> => {
    await outbox.flush()
    if ((await store.count('outbox')) > 0) await ports.wakeSoon()
  }
  const pull = async (): Promise<void> => {
    if (!(await reachability.pull())) return
    reachability.forget()
    await ports.tellPages()
  }
  const settle = async (): Promise<void> => {
    try {
      if ((await tracker.settle()) > 0) await ports.wakeSoon()
    } finally {
      // On a full disk, too, and then above all: what is sent makes room.
      await flush()
    }
  }
  const round = async (): Promise<void> => {
    const pairing = await pollPairing(ports)
    if (pairing === 'paired') await ports.tellPages()
    if (pairing === 'pending') await ports.wakeSoon()
    if (!(await session())) return
    await inbox.settle().finally(settle)
    await pull()
    await sendHeartbeats(store, call)
    if (await refreshMe(store, call, clock)) await ports.tellPages()
    if (await pullSelectors(store, call, clock)) await ports.tellPages()
    await forgetOldRequests(store, clock.nowMs())
  }
  const tick = (): Promise<void> => {
    roundAtMs = clock.nowMs()
    running ??= round().finally(() => {
      running = null
    })
    return running
  }
  const inTurn = createInTurn()
  /** Stores what was seen of sends, and nothing more; false during a pause. */
  const remember = (seen: readonly SendObservation[], by: Sighting): Promise<boolean> =>
    // An answer may come before its request is stored, and then it would concern nobody.
    inTurn(async () => {
      const [isOff, others] = await Promise.all([isPaused(store), withoutPaused(store, seen)])
      if (!isOff) await tracker.observe(others, by)
      return !isOff
    })
  let running: Promise<void> | null = null
  let roundAtMs = -Infinity
  let newestFollow = 0
  return {
    ...{ ports, session, call, outbox, tracker, inbox, signatures, reachability, pull, settle },
    remember,
    async observe(seen: readonly SendObservation[], by: Sighting): Promise<void> {
      if (await remember(seen, by)) await settle()
    },
    addMeetings,
    /** Meetings that the rep has saved. */
    observeMeetings: (events: readonly CalendarEvent[]): Promise<void> =>
      addMeetings((about) => events.map((event) => buildMeeting(event, about))),
    /** After a mail was read: post what it says and follow until the server's answer reaches the badges. */
    async follow(): Promise<void> {
      newestFollow += 1
      const turn = newestFollow
      await flush()
      for (const waitMs of PULLS_AFTER_POST_MS) {
        await ports.wait(waitMs)
        // Whoever follows a later mail sees this one's answer too.
        if (turn !== newestFollow) return
        await pull()
      }
    },
    /** The regular round, and the first thing after each wake-up. Asked twice at once, it runs once: a token is given out once. */
    tick,
    /** Somebody looks at people now: what was heard of them may be this old and no older. */
    async freshen(): Promise<void> {
      if (clock.nowMs() - roundAtMs >= FRESH_MS) await tick()
    },
  }
}

/** Is the token still good? An answer that is neither a yes nor a 401 tells nothing of it. */
async function noteRefusal(store: Store, { token, isRefused = false }: Session, answer: ApiAnswer): Promise<void> {
  const isRefusal = answer.kind === 'problem' && answer.status === 401
  if ((isRefusal || answer.kind === 'ok') && isRefusal !== isRefused)
    await changeSession(store, token, { isRefused: isRefusal })
}

/** As a whole, or for one of the captured items. */
function isMailboxRefused(answer: ApiAnswer): boolean {
  if (answer.kind !== 'ok') return answer.kind === 'problem' && answer.status === 403
  const { data } = ActivityBatchResult.safeParse(answer.body)
  return data?.results.some(({ refusal }) => refusal === 'mailbox_not_bound') ?? false
}
