import type { BadgeView, PageMessage } from '../background/messages.ts'
import { createBadges } from '../badges/badges.ts'
import type { MailClient } from '../mail-clients/mail-client.ts'
import type { Arrival } from '../mail-clients/send-observation.ts'
import { createOriginalReader } from './read-originals.ts'

/** Asks the background; rejects once this script belongs to an extension that was updated or removed. */
export type AskBackground = (message: PageMessage) => Promise<unknown>

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
  const badges = createBadges(page, (addresses, hidden) => askBadges(addresses, hidden), signal)
  const askBadges = async (addresses: readonly string[], hidden: readonly string[]): Promise<BadgeView[]> => {
    const reply = await ask({ kind: 'badges', ...about(), addresses: [...addresses], hidden: [...hidden] })
    return isBadgeReply(reply) ? reply.badges : []
  }
  const tellWatching = (): void => {
    if (client.identity() !== null) void ask({ kind: 'watching', ...about(), blind: client.blindSpots() })
  }
  const originals = createOriginalReader(client, ask, signal)
  const tellArrivals = async (seen: readonly Arrival[]): Promise<void> => {
    const wanted = wantedIn(await ask({ kind: 'arrivals', ...about(), seen }))
    for (const message of wanted.map(client.message)) if (message) originals.add(message)
  }
  let known: string | null = null
  client.watchInbox(originals.add, signal)
  client.watchArrivals((seen) => void tellArrivals(seen), signal)
  client.watchSends((seen) => void ask({ kind: 'sends', ...about(), seen }), signal)
  client.watchRecipients((shown) => {
    // The mailbox shows itself some time after the page; only then is there anybody to ask for.
    const identity = client.identity()
    if (identity !== known) {
      known = identity
      tellWatching()
      originals.retry()
      badges.refresh()
    }
    badges.show(identity === null ? [] : shown)
  }, signal)
  const timer = setInterval(tellWatching, WATCHING_EVERY_MS)
  signal.addEventListener('abort', () => clearInterval(timer))
  ports.onBadgesChanged(() => {
    tellWatching()
    originals.retry()
    badges.refresh()
  })
}

const isBadgeReply = (reply: unknown): reply is { badges: BadgeView[] } =>
  typeof reply === 'object' && reply !== null && 'badges' in reply && Array.isArray(reply.badges)

const wantedIn = (reply: unknown): string[] =>
  typeof reply === 'object' && reply !== null && 'wanted' in reply && Array.isArray(reply.wanted) ? reply.wanted : []
