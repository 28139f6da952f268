import type { Arrival, Coverage, MailTime, SendObservation } from './send-observation.ts'

/** What the page script tells the content script. Untrusted on arrival: `page-reports.ts` checks each one. */
export type PageReport =
  | { readonly kind: 'sends'; readonly seen: readonly SendObservation[] }
  | { readonly kind: 'arrivals'; readonly seen: readonly Arrival[] }
  | { readonly kind: 'coverage'; readonly coverage: Coverage }
  | { readonly kind: 'times'; readonly times: readonly MailTime[] }
  /** Does the mailbox answer? A page whose session has ended stays open, and sees nothing. */
  | { readonly kind: 'line'; readonly isAnswered: boolean }
  /** Something came in that is too big to be read. */
  | { readonly kind: 'missed' }
  /** `ik` stands in addresses of Gmail's own pages; it is used for those alone, and never kept. */
  | { readonly kind: 'identity'; readonly address: string; readonly ik: string | null }
  /** Did the page script understand what it saw? Of nothing else may a page say that it works or does not. */
  | { readonly kind: 'probe'; readonly feature: 'gmail_sync'; readonly isOk: boolean }

/** Names the offer of a port. Knowing it buys the page nothing: what comes through the port is checked as hostile. */
export const PORT_OFFER = 'reachable:port'
/** The page script says it is there; the content script may have started earlier and offers its port again. */
export const PORT_WANTED = 'reachable:port-wanted'
/** A newer page script is here, after an update: the port of its time is not for the one before. */
const LINK_TAKEN_OVER = 'reachable:link-taken-over'
/** Reports that wait for the port; more than this before the handshake is not a mail client starting up. */
const WAITING_REPORTS_MAX = 100

/** MAIN world: returns `report`, which queues until the content script has handed over its port. */
export function openPageLink(page: Window): (report: PageReport) => void {
  let port: MessagePort | null = null
  const waiting: PageReport[] = []
  const newer = new AbortController()
  page.dispatchEvent(new Event(LINK_TAKEN_OVER))
  page.addEventListener(LINK_TAKEN_OVER, () => newer.abort(), { once: true })
  page.addEventListener(
    'message',
    (event) => {
      if (port !== null || event.source !== page || event.data !== PORT_OFFER || !event.ports[0]) return
      event.stopImmediatePropagation()
      port = event.ports[0]
      for (const report of waiting.splice(0)) port.postMessage(report)
    },
    { signal: newer.signal },
  )
  page.postMessage(PORT_WANTED, page.location.origin)
  return (report) => {
    if (port) port.postMessage(report)
    else if (waiting.length < WAITING_REPORTS_MAX) waiting.push(report)
  }
}
