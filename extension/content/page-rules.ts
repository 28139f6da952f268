import type { SelectorDocument } from '@reachable/shared/contract'

/** The signed document in the background's answer, which has checked it; null where there is none. */
export function rulesIn(reply: unknown): SelectorDocument | null {
  if (typeof reply !== 'object' || reply === null || !('selectors' in reply)) return null
  return (reply.selectors ?? null) as SelectorDocument | null
}
