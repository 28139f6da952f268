import type { PageMessage } from '../background/messages.ts'
import { createBadges } from '../badges/badges.ts'
import type { MailClient, ShownRecipient } from '../mail-clients/mail-client.ts'
import type { Arrival, SendObservation } from '../mail-clients/send-observation.ts'
import { createBadgePorts } from './badge-ports.ts'
import { createCatchUp, gapIn, noticeOf } from './catch-up.ts'
import { rulesIn } from './page-rules.ts'
import { createPausedThreads } from './paused-threads.ts'
import { createProbes } from './probes.ts'
import { createOriginalReader } from './read-originals.ts'
import { createSignatureReader } from './read-signatures.ts'
import { followSentInvites } from './sent-invites.ts'
import { createTeller } from './teller.ts'
import { wakeBeforeBadges } from './wake-before-badges.ts'

/** Asks the background; rejects once this script belongs to an extension that was updated or removed. */
export type AskBackground = (message: PageMessage) => Promise<unknown>

/** As many as one message takes. */
const PAUSED_KEYS_MAX = 50
/** The background takes a silence of more than 7 minutes for a gap in observation. */
const WATCHING_EVERY_MS = 5 * 60_000

/** Connects one mail client with the background until `signal` aborts. Holds no token and keeps nothing. */
export function runClient(
  page: Document,
  client: MailClient,
  ports: { ask: AskBackground; onBadgesChanged: (act: () => void) => void },
  signal: AbortSignal,
): void {
  const about = () => ({ client: client.name, mailbox: client.identity() })
  const ask = async (message: PageMessage): Promise<unknown> => (signal.aborted ? null : ports.ask(message))
  const badges = createBadges(page, createBadgePorts(client, ask), signal)
  const paused = createPausedThreads(page, client, signal)
  const probes = createProbes((feature, isOk) => ask({ kind: 'probe', ...about(), feature, isOk }))
  const tellWatching = async (): Promise<void> => {
    if (client.identity() === null) return
    const seesInbox = client.seesInbox?.() ?? true
    const reply = await ask({
      kind: 'watching',
      ...about(),
      seesInbox,
      blind: [...client.blindSpots(), ...probes.blind()],
    })
    // No answer is no word of what is paused: the last one stands.
    if (reply !== null) paused.set(pausedIn(reply))
    catchUp.wanted(gapIn(reply))
  }
  // A worker that is stopped in the middle answers nothing; then what it was told may be nowhere yet.
  const tellSurely = createTeller<PageMessage>({
    tell: async (message) => (await ask(message)) !== null || signal.aborted,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  })
  const sawInvites = followSentInvites(
    client,
    (key, originalUrl) => ask({ kind: 'sent-invite', ...about(), key, originalUrl }),
    signal,
  )
  const tellSends = (seen: readonly SendObservation[]): void => {
    const keys = paused.keysIn(seen)
    if (keys.length > 0) void tellSurely({ kind: 'paused-sends', ...about(), keys: keys.slice(0, PAUSED_KEYS_MAX) })
    const others = seen.filter((one) => !keys.includes(one.key))
    if (others.length > 0) void tellSurely({ kind: 'sends', ...about(), seen: others })
    sawInvites(others)
  }
  const originals = createOriginalReader(
    client,
    { ask, note: (isReadable) => probes.note(`${client.name}_originals`, isReadable) },
    signal,
  )
  const tellArrivals = async (seen: readonly Arrival[]): Promise<void> => {
    const wanted = wantedIn(await ask({ kind: 'arrivals', ...about(), seen }))
    for (const message of wanted.map(client.message)) if (message) originals.add(message)
  }
  const catchUp = createCatchUp({
    message: client.message,
    originals,
    tellArrivals,
    tellCaughtUp: (sinceMs) => ask({ kind: 'caught-up', ...about(), sinceMs }),
  })
  const signatures = createSignatureReader(client, ask, paused.isInView)
  let off: ReadonlySet<string> = new Set()
  let known: string | null = null
  /** Until the pauses are known nobody is looked up: one of the people may be in a paused conversation. */
  let isRuled = false
  let shown: readonly ShownRecipient[] = []
  const draw = (): void =>
    badges.show(
      !isRuled || client.identity() === null || off.has('badges')
        ? []
        : shown.filter(({ element }) => !paused.hides(element)),
    )
  const follow = (reply: unknown): void => {
    const rules = rulesIn(reply)
    probes.learn(reply)
    client.replaceSelectors?.(rules?.[client.name] ?? {})
    off = new Set(rules?.off)
    draw()
  }
  const learnRules = async (): Promise<void> => {
    const reply = await ask({ kind: 'page-rules', ...about() })
    isRuled = true
    // No answer is no word of what is off: the last one stands.
    if (reply === null) return draw()
    paused.set(pausedIn(reply))
    follow(reply)
  }
  void learnRules()
  client.watchProbes?.(probes.note, signal)
  client.watchInbox(originals.add, signal)
  client.watchArrivals((seen) => {
    // A row shows the last mail of its conversation alone, and a tab in the background draws none: a notice is read as it comes.
    for (const notice of seen.flatMap(noticeOf(client.message))) originals.add(notice)
    void tellArrivals(seen)
  }, signal)
  client.watchCoverage?.(catchUp.covered, signal)
  client.watchSends(tellSends, signal)
  // What stands in for requests that are not understood; as long as they are, it would only be a second opinion.
  const isBlindToSends = (): boolean => probes.isBlind(`${client.name}_sends`)
  client.watchAssumedSends?.((seen) => (isBlindToSends() ? tellSends(seen) : undefined), isBlindToSends, signal)
  client.watchRecipients((seen) => {
    shown = seen
    // The mailbox shows itself some time after the page; only then is there anybody to ask for.
    const identity = client.identity()
    if (identity !== known) {
      known = identity
      void tellWatching()
      originals.retry()
      badges.refresh()
    }
    paused.look()
    if (isRuled && !off.has('signatures')) signatures.look()
    draw()
  }, signal)
  wakeBeforeBadges(page, client, () => void ask({ kind: 'wake', ...about() }), signal)
  const timer = setInterval(() => void tellWatching(), WATCHING_EVERY_MS)
  signal.addEventListener('abort', () => clearInterval(timer))
  ports.onBadgesChanged(async () => {
    await Promise.all([learnRules(), tellWatching()])
    if (signal.aborted) return
    originals.retry()
    paused.look()
    draw()
    badges.refresh()
  })
}

const pausedIn = (reply: unknown): string[] =>
  typeof reply === 'object' && reply !== null && 'pausedThreads' in reply && Array.isArray(reply.pausedThreads)
    ? reply.pausedThreads
    : []

const wantedIn = (reply: unknown): string[] =>
  typeof reply === 'object' && reply !== null && 'wanted' in reply && Array.isArray(reply.wanted) ? reply.wanted : []
