import { closeGap, extendSpan, heartbeatOf, isHeartbeatDue } from './heartbeat.ts'
import type { CallServer } from './reachability-cache.ts'
import { type ObservedSpan, readSetting, type Store, writeSetting } from './store.ts'

/** A gap that a page is to close: what came in since `sinceMs` is to be read, as seen at `untilMs` or later. */
export type CatchUp = { readonly sinceMs: number; readonly untilMs: number }

/**
 * A page says that it is watching this mailbox. A span that ended in a gap is reported at once, while it is known. Gives
 * the gap that is still open (CAP-10).
 */
export async function noteWatching(
  store: Store,
  call: CallServer,
  mailbox: string,
  now: Parameters<typeof extendSpan>[1],
): Promise<CatchUp | null> {
  const observed = (await readSetting(store, 'observed')) ?? {}
  const { span, ended } = extendSpan(observed[mailbox], now)
  // Before the request, which may take long: what other pages tell meanwhile must not be overwritten.
  await writeSetting(store, 'observed', { ...observed, [mailbox]: span })
  if (ended && ended.untilMs > ended.fromMs) await postHeartbeat(call, mailbox, ended)
  return span.gapFromMs === undefined ? null : { sinceMs: span.gapFromMs, untilMs: span.fromMs }
}

/** The page has read everything that came in during the gap. */
export async function noteCaughtUp(store: Store, mailbox: string, sinceMs: number): Promise<void> {
  const observed = (await readSetting(store, 'observed')) ?? {}
  const span = observed[mailbox]
  if (span) await writeSetting(store, 'observed', { ...observed, [mailbox]: closeGap(span, sinceMs) })
}

/** Reports what is due. A heartbeat that was not taken is not lost: its span goes on growing. */
export async function sendHeartbeats(store: Store, call: CallServer): Promise<void> {
  const observed = (await readSetting(store, 'observed')) ?? {}
  for (const [mailbox, span] of Object.entries(observed)) {
    if (!isHeartbeatDue(span) || !(await postHeartbeat(call, mailbox, span))) continue
    const latest = (await readSetting(store, 'observed')) ?? {}
    const known = latest[mailbox]
    // After an unpairing in the meantime nothing of it comes back (PRV-5).
    if (!known) continue
    const next = { ...known, fromMs: span.untilMs, blind: [] }
    await writeSetting(store, 'observed', { ...latest, [mailbox]: next })
  }
}

const postHeartbeat = async (call: CallServer, mailbox: string, span: ObservedSpan): Promise<boolean> =>
  (await call('POST', '/v1/heartbeats', { heartbeats: [heartbeatOf(mailbox, span)] })).kind === 'ok'
