import type { Heartbeat } from '@reachable/shared/contract'
import type { ObservedSpan } from './store.ts'

/** CAP-10. */
const HEARTBEAT_EVERY_MS = 15 * 60_000
/** The page says that it watches every 5 minutes; a longer silence is a gap that nobody observed. */
const GAP_MS = 7 * 60_000

/**
 * Extends what is observed of one mailbox to now. After a gap the old span is finished and a new one begins: silence is
 * evidence only where it was watched (ACT-16). Gives the span to report at once, where one ended.
 */
export function extendSpan(
  known: ObservedSpan | undefined,
  now: { client: 'gmail' | 'outlook'; nowMs: number; blind: readonly string[] },
): { span: ObservedSpan; ended: ObservedSpan | null } {
  const { client, nowMs, blind } = now
  const isGap = known !== undefined && nowMs - known.untilMs > GAP_MS
  const fresh = { client, fromMs: nowMs, untilMs: nowMs, blind }
  // A clock that was set back: until the old time comes again nothing of that span can be told.
  if (known === undefined || nowMs < known.fromMs) return { span: fresh, ended: null }
  if (isGap) return { span: { ...fresh, gapFromMs: known.gapFromMs ?? known.untilMs }, ended: known }
  return { span: { ...known, untilMs: nowMs, blind: [...new Set([...known.blind, ...blind])] }, ended: null }
}

/**
 * The span after the page has read what came in while nobody watched: as good as watched, so silence in it is evidence.
 * `sinceMs` is the gap that the page was asked to close; another one changes nothing.
 */
export function closeGap(span: ObservedSpan, sinceMs: number): ObservedSpan {
  const { gapFromMs, ...watched } = span
  return gapFromMs === sinceMs && span.blind.length === 0 ? { ...watched, fromMs: gapFromMs } : span
}

/** Due when 15 minutes of watching have not been reported yet. */
export const isHeartbeatDue = (span: ObservedSpan): boolean => span.untilMs - span.fromMs >= HEARTBEAT_EVERY_MS

export function heartbeatOf(mailbox: string, span: ObservedSpan): Heartbeat {
  return {
    mailbox,
    client: span.client,
    observedFrom: new Date(span.fromMs).toISOString(),
    observedUntil: new Date(span.untilMs).toISOString(),
    blind: [...span.blind],
  }
}
