import { Me } from '@reachable/shared/contract'
import type { Clock } from '../clock.ts'
import type { CallServer } from './reachability-cache.ts'
import { changeSession, readSetting, type Store, writeSetting } from './store.ts'

const DAY_MS = 24 * 60 * 60_000
/** While something says that our mailboxes have changed, or that one is missing. */
const ASK_AGAIN_MS = 5 * 60_000

/**
 * Learns which mailboxes an admin has bound to the rep by now: daily, and soon after the server refused one of ours or a
 * page showed one that is none of ours. True where they have changed.
 */
export async function refreshMe(store: Store, call: CallServer, { nowMs }: Clock): Promise<boolean> {
  const session = await readSetting(store, 'session')
  if (!session || !(await isDue(store, nowMs()))) return false
  const answer = await call('GET', '/v1/me')
  const me = answer.kind === 'ok' ? Me.safeParse(answer.body).data : undefined
  if (!me) return false
  await writeSetting(store, 'mailboxesAsked', { atMs: nowMs() })
  if (me.mailboxes.toSorted().join() === session.me.mailboxes.toSorted().join()) return false
  await changeSession(store, session.token, { me })
  await forgetWatching(store, me.mailboxes)
  return true
}

/** The server says that a mailbox of ours is none: it is asked again which are. */
export async function noteMailboxRefused(store: Store): Promise<void> {
  const asked = await readSetting(store, 'mailboxesAsked')
  if (asked && !asked.isStale) await writeSetting(store, 'mailboxesAsked', { ...asked, isStale: true })
}

/** A mailbox that a page shows and that the pairing does not cover, up to now. */
export async function unboundMailbox(store: Store): Promise<string | null> {
  const seen = await readSetting(store, 'unboundMailbox')
  const session = await readSetting(store, 'session')
  return seen === undefined || session?.me.mailboxes.includes(seen) ? null : seen
}

async function isDue(store: Store, nowMs: number): Promise<boolean> {
  const { atMs, isStale = false } = (await readSetting(store, 'mailboxesAsked')) ?? { atMs: 0 }
  const everyMs = isStale || (await unboundMailbox(store)) !== null ? ASK_AGAIN_MS : DAY_MS
  // Also where the clock was set back since it was asked last.
  return Math.abs(nowMs - atMs) >= everyMs
}

/** What was watched of a mailbox that is ours no more would be refused for ever. */
async function forgetWatching(store: Store, mailboxes: readonly string[]): Promise<void> {
  const observed = Object.entries((await readSetting(store, 'observed')) ?? {})
  const ours = observed.filter(([mailbox]) => mailboxes.includes(mailbox))
  if (ours.length < observed.length) await writeSetting(store, 'observed', Object.fromEntries(ours))
}
