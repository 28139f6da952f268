import type { Advice, SelectorDocument } from '@reachable/shared/contract'
import { normaliseAddress } from '@reachable/shared/mail'
import { askAdvice, correctBadge, freshWarnings } from './advice.ts'
import type { Background } from './background.ts'
import { isDiskFull } from './make-room.ts'
import type { BadgesReply, PageMessage } from './messages.ts'
import { type CatchUp, noteCaughtUp, noteWatching } from './observe.ts'
import { isPaused, pauseSends, readPause } from './pause.ts'
import { blindProbes, noteProbe } from './probes.ts'
import { isOriginalUrl } from './sender.ts'
import { type ReadCalendar, takeSentInvite } from './sent-invite.ts'
import { readSetting, type Store, writeSetting } from './store.ts'

/** What a page may learn: badges of the people it shows, and which mails are still to be read. */
export type PageReply =
  | BadgesReply
  | { readonly wanted: readonly string[] }
  | { readonly isNew: boolean }
  | { readonly readsSignature: boolean }
  | { readonly blind: readonly string[] }
  | {
      readonly selectors: SelectorDocument | null
      readonly blind: readonly string[]
      readonly pausedThreads: readonly string[]
    }
  | { readonly isPaired: boolean; readonly pausedThreads?: readonly string[]; readonly catchUp?: CatchUp | null }
  | { readonly advice: Advice | null }
  | { readonly isSaid: boolean }
  | { readonly fresh: readonly string[] }

export type PageSender = {
  readonly client: 'gmail' | 'outlook'
  readonly url: string
  /** Where there is none, invitations by mail are not read. */
  readonly readCalendar?: ReadCalendar
}
export type FetchOriginal = (url: string) => Promise<Uint8Array | null>

/** Answers a message that the browser says comes from a mail page. Pages of mailboxes outside the pairing get nothing. */
export async function answerPage(
  background: Background,
  message: PageMessage,
  sender: PageSender,
  fetchOriginal: FetchOriginal,
): Promise<PageReply> {
  // What is switched off is so in a page that was loaded during a pause as well.
  if (message.kind === 'page-rules') return pageRules(background.ports.store)
  const mailbox = await boundMailbox(background, message.mailbox)
  if (await isPaused(background.ports.store)) return message.kind === 'badges' ? { badges: [] } : { isPaired: false }
  // The page's word for its client is not needed: its host says it.
  const { client } = sender
  if (message.kind === 'sends') {
    // A send may be seen before the page knows whose it is; the tracker then decides by the sender field.
    if (mailbox !== null || message.mailbox === null) {
      const isStored = await background.remember(message.seen, { client, mailbox, observer: 'page' })
      // The page waits with what it saw next, and posting may take long.
      if (isStored) void background.settle().catch(() => undefined)
    }
    return { isPaired: true }
  }
  // A page that does not even show whose it is must be able to say so.
  if (message.kind === 'probe') return { blind: await noteProbe(background, message) }
  if (mailbox === null) return message.kind === 'badges' ? { badges: [] } : { isPaired: false }
  if (message.kind === 'badges') {
    // Not awaited: the badges of now come from the cache, and news of a round reach the page by themselves.
    void background.freshen()
    return background.reachability.badges(message.addresses, message.hidden)
  }
  if (message.kind === 'wake') return { isPaired: true }
  if (message.kind === 'advice') return { advice: await askAdvice(background, message.address) }
  if (message.kind === 'correct') return { isSaid: await correctBadge(background, message) }
  if (message.kind === 'warn') return { fresh: await freshWarnings(background.ports.store, message) }
  if (message.kind === 'paused-sends') {
    await pauseSends(background.ports.store, client, message.keys)
    return { isPaired: true }
  }
  if (message.kind === 'arrivals') {
    const wanted = await background.inbox.arrived(message.seen, { client, mailbox })
    void background.tick()
    return { wanted }
  }
  if (message.kind === 'watching') return noteWatchingPage(background, message, client, mailbox)
  if (message.kind === 'caught-up') {
    await noteCaughtUp(background.ports.store, mailbox, message.sinceMs)
    return { isPaired: true }
  }
  if (message.kind === 'opened')
    return { readsSignature: (await background.signatures.wants({ ...message, client, mailbox })) !== null }
  if (message.kind === 'signature') {
    await background.signatures.take({ ...message, client, mailbox })
    return { isPaired: true }
  }
  if (message.kind === 'sent-invite') {
    await takeSentInvite(background, message, { ...sender, mailbox, fetchOriginal })
    return { isPaired: true }
  }
  if (message.kind === 'is-new-mail') return { isNew: await background.inbox.isNew(mailbox, message.key) }
  return takeMail(background, message, { ...sender, mailbox }, fetchOriginal)
}

const pageRules = async (store: Store): Promise<PageReply> => ({
  selectors: (await readSetting(store, 'selectors')) ?? null,
  blind: await blindProbes(store),
  pausedThreads: (await readPause(store)).threads,
})

async function boundMailbox(background: Background, said: string | null): Promise<string | null> {
  const session = await background.session()
  const mailbox = said === null ? null : normaliseAddress(said)
  if (!session || mailbox === null) return null
  const { store } = background.ports
  const isBound = session.me.mailboxes.includes(mailbox)
  if (!isBound && (await readSetting(store, 'unboundMailbox')) !== mailbox)
    await writeSetting(store, 'unboundMailbox', mailbox)
  return isBound ? mailbox : null
}

async function noteWatchingPage(
  { ports, call }: Background,
  { blind, seesInbox }: Extract<PageMessage, { kind: 'watching' }>,
  client: 'gmail' | 'outlook',
  mailbox: string,
): Promise<PageReply> {
  // What is seen and cannot be written down is as good as unseen (ACT-16).
  const all = (await isDiskFull(ports.store)) ? [...blind, 'disk_full'] : blind
  const now = { client, nowMs: ports.clock.nowMs(), blind: all }
  const catchUp = seesInbox ? await noteWatching(ports.store, call, mailbox, now) : null
  return { isPaired: true, pausedThreads: (await readPause(ports.store)).threads, catchUp }
}

async function takeMail(
  background: Background,
  { key, original, originalUrl }: Extract<PageMessage, { kind: 'mail' }>,
  { client, mailbox, url }: PageSender & { readonly mailbox: string },
  fetchOriginal: FetchOriginal,
): Promise<PageReply> {
  if (!(await background.inbox.isNew(mailbox, key))) return { isNew: false }
  const mayFetch = originalUrl !== null && isOriginalUrl(originalUrl, url)
  const bytes = original === null ? (mayFetch ? await fetchOriginal(originalUrl) : null) : bytesOf(original)
  const outcome = await background.inbox.read({ client, mailbox, key, bytes })
  // Not awaited: the page reads its next mail meanwhile.
  if (outcome === 'queued') void background.follow()
  return { isNew: outcome === 'unread' }
}

function bytesOf(base64: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  } catch {
    return null
  }
}
