import type { Browser, browser } from 'wxt/browser'
import { payloadInHeader, readCalendarForm, readGmailBody, readOutlookPayload, textOf } from '../capture/web-request.ts'
import { type CalendarEvent, isCalendarSave, readCalendarSave } from '../mail-clients/calendar/calendar-save.ts'
import { CALENDAR_HOSTS, GMAIL_HOSTS, OUTLOOK_HOSTS } from '../mail-clients/hosts.ts'
import type { RequestObservation, SendObservation } from '../mail-clients/send-observation.ts'

/** `tabId` is -1 where the request belongs to no tab, as a service worker's; Firefox tells no `documentId`. */
type NetworkSighting = { readonly client: 'gmail' | 'outlook'; readonly tabId: number; readonly documentId?: string }
type Observe = (seen: readonly SendObservation[], by: NetworkSighting) => Promise<void>
type ObserveMeetings = (events: readonly CalendarEvent[]) => Promise<void>
type Api = typeof browser

const within = (hosts: readonly string[], path: string): string[] => hosts.map((host) => host.replace(/\*$/, path))
const GMAIL_FILTER: Browser.webRequest.RequestFilter = {
  urls: within(GMAIL_HOSTS, 'sync/*'),
  types: ['xmlhttprequest'],
}
/** Hears nothing until the rep has allowed the host. */
const CALENDAR_FILTER: Browser.webRequest.RequestFilter = {
  urls: within(CALENDAR_HOSTS, 'calendar/*'),
  types: ['xmlhttprequest'],
}
const OUTLOOK_FILTER: Browser.webRequest.RequestFilter = {
  urls: within(OUTLOOK_HOSTS, 'owa/*'),
  types: ['xmlhttprequest'],
}
/** Requests on their way; a worker stop loses the answer only, and the page observer has that. */
const PENDING_MAX = 200
/** Chromium's and Firefox's word for a request whose page went away or changed its mind. */
const ABORTED: ReadonlySet<string> = new Set(['net::ERR_ABORTED', 'NS_BINDING_ABORTED'])

/**
 * The second observer of sends, where the rep granted webRequest: it needs no patch and sees workers' requests as well.
 * It reads bodies and one header, never changes or holds a request, and drops the bytes in the same turn.
 */
export function watchNetwork(api: Api, observe: Observe, observeMeetings: ObserveMeetings): void {
  const listen = (): void => {
    // Without the permission the namespace does not exist.
    if (api.webRequest === undefined) return
    addListeners(api, observe)
    watchCalendar(api, observeMeetings)
  }
  listen()
  api.permissions.onAdded.addListener((added) => {
    if (added.permissions?.includes('webRequest')) listen()
  })
}

function addListeners(api: Api, observe: Observe): void {
  const pending = new Map<string, string[]>()
  const report = (by: NetworkSighting, requestId: string, seen: readonly RequestObservation[]): void => {
    if (seen.length === 0) return
    const sends = seen.filter((one) => one.intent !== 'draft').map((one) => one.key)
    if (sends.length > 0 && pending.size < PENDING_MAX) pending.set(requestId, sends)
    void observe(seen, by)
  }
  api.webRequest.onBeforeRequest.addListener(
    ({ url, requestId, requestBody, ...at }) => {
      if (requestBody) report(pageOf('gmail', at), requestId, readGmailBody(new URL(url), requestBody))
      return undefined
    },
    GMAIL_FILTER,
    ['requestBody'],
  )
  api.webRequest.onBeforeRequest.addListener(
    ({ url, requestId, requestBody, ...at }) => {
      if (requestBody) report(pageOf('outlook', at), requestId, readOutlookPayload(new URL(url), textOf(requestBody)))
      return undefined
    },
    OUTLOOK_FILTER,
    ['requestBody'],
  )
  api.webRequest.onBeforeSendHeaders.addListener(
    ({ url, requestId, requestHeaders, ...at }) => {
      report(pageOf('outlook', at), requestId, readOutlookPayload(new URL(url), payloadInHeader(requestHeaders ?? [])))
      return undefined
    },
    OUTLOOK_FILTER,
    ['requestHeaders'],
  )
  for (const [client, filter] of [['gmail', GMAIL_FILTER] as const, ['outlook', OUTLOOK_FILTER] as const]) {
    api.webRequest.onCompleted.addListener(({ requestId, statusCode, ...at }) => {
      const keys = pending.get(requestId)
      pending.delete(requestId)
      const outcome = statusCode === 200 ? 'accepted' : 'unclear'
      if (keys) void observe(keys.map(bareAnswer(outcome)), pageOf(client, at))
    }, filter)
    api.webRequest.onErrorOccurred.addListener(({ requestId, error, ...at }) => {
      const keys = pending.get(requestId)
      pending.delete(requestId)
      // A page that was closed says nothing of what the server did.
      if (keys && !ABORTED.has(error)) void observe(keys.map(bareAnswer('unclear')), pageOf(client, at))
    }, filter)
  }
}

/** Whose request it is. */
function pageOf(
  client: NetworkSighting['client'],
  { tabId, documentId }: { tabId: number; documentId?: string },
): NetworkSighting {
  return { client, tabId, ...(documentId === undefined ? {} : { documentId }) }
}

/** Saves of Google Calendar, told once the server has taken them. */
function watchCalendar(api: Api, observe: ObserveMeetings): void {
  const pending = new Map<string, CalendarEvent[]>()
  api.webRequest.onBeforeRequest.addListener(
    ({ url, requestId, requestBody }) => {
      const isSave = requestBody && isCalendarSave(new URL(url).pathname) && pending.size < PENDING_MAX
      const events = isSave ? readCalendarSave(readCalendarForm(requestBody)) : []
      if (events.length > 0) pending.set(requestId, events)
      return undefined
    },
    CALENDAR_FILTER,
    ['requestBody'],
  )
  api.webRequest.onCompleted.addListener(({ requestId, statusCode }) => {
    const events = pending.get(requestId)
    pending.delete(requestId)
    if (events && statusCode === 200) void observe(events)
  }, CALENDAR_FILTER)
  api.webRequest.onErrorOccurred.addListener(({ requestId }) => void pending.delete(requestId), CALENDAR_FILTER)
}

const bareAnswer =
  (outcome: 'accepted' | 'unclear') =>
  (key: string): SendObservation => ({ kind: 'answer', key, outcome, messageId: null, atMs: null })
