import type { BadgeView } from '../background/messages.ts'

export const BADGE_ATTRIBUTE = 'data-reachable-badge'
const OPTED_OUT_ATTRIBUTE = 'data-reachable-opted-out'
export const PENDING_ATTRIBUTE = 'data-reachable-pending'

/** The attributes on the mail client's nodes. Each mark knows the address that it was made for: nodes are reused. */
export type BadgeMarks = {
  /** A badge whose tick is hidden still says who stands there, to the pointer and to the row of buttons. */
  mark(element: Element, view: BadgeView, hidesReachable: boolean): void
  /** An answer about this address takes long. Nothing is known, so it is no badge. */
  pend(element: Element, address: string): void
  clear(element: Element): void
  /** The address for which this element is marked at present. */
  addressOf(element: Element): string | null
  marked(): Iterable<Element>
}

export function clearMark(element: Element): void {
  element.removeAttribute(BADGE_ATTRIBUTE)
  element.removeAttribute(OPTED_OUT_ATTRIBUTE)
  element.removeAttribute(PENDING_ATTRIBUTE)
}

export function createMarks(signal: AbortSignal): BadgeMarks {
  const addresses = new Map<Element, string>()
  const clear = (element: Element): void => {
    addresses.delete(element)
    clearMark(element)
  }
  signal.addEventListener('abort', () => {
    for (const element of [...addresses.keys()]) clear(element)
  })
  return {
    mark(element, view, hidesReachable) {
      if (signal.aborted) return
      addresses.set(element, view.address)
      // Written only when different: the page's own observers should not see us twice.
      const badge = hidesReachable && view.state === 'reachable' ? 'quiet' : view.state
      if (element.getAttribute(BADGE_ATTRIBUTE) !== badge) element.setAttribute(BADGE_ATTRIBUTE, badge)
      element.removeAttribute(PENDING_ATTRIBUTE)
      if (element.hasAttribute(OPTED_OUT_ATTRIBUTE) !== view.optedOut) element.toggleAttribute(OPTED_OUT_ATTRIBUTE)
    },
    pend(element, address) {
      if (signal.aborted) return
      if (addresses.get(element) !== address) clear(element)
      addresses.set(element, address)
      if (!element.hasAttribute(PENDING_ATTRIBUTE)) element.setAttribute(PENDING_ATTRIBUTE, '')
    },
    clear,
    addressOf: (element) => addresses.get(element) ?? null,
    marked: () => [...addresses.keys()],
  }
}
